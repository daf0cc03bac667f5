import Contracts
import Foundation
import Kernel
import Store

/// Words for a reply that a community keeps at hand, offered where the state of a case makes sense of them. Data of the community
/// with versions, never code.
struct ReplyTemplate: Sendable, Hashable {
  let id: ReplyTemplateID
  let version: Int
  let states: [CaseState]
  let name: String
  let englishName: String
  let words: String
  let englishWords: String
  let isOpen: Bool

  /// What may stand in braces: `{number}`, `{applicant}`, `{due}`.
  static let placeholders: Set<String> = ["number", "applicant", "due"]
  /// States in which somebody can say something to the applicant.
  static let offeredIn: [CaseState] = [.waiting, .doing, .returned, .answered, .declined]
  static let nameMax = 20
  static let wordsMax = 2_000
  static let countMax = 60

  init(_ row: Row) throws {
    id = try row("id")
    version = try row("version")
    states = try row("states", as: String.self).split(separator: "\n").compactMap { CaseState(rawValue: String($0)) }
    name = try row("name")
    englishName = try row("english_name")
    words = try row("words")
    englishWords = try row("english_words")
    isOpen = try row("is_open")
  }

  func name(in english: Bool) -> String { english && !englishName.isEmpty ? englishName : name }

  func words(in english: Bool) -> String { english && !englishWords.isEmpty ? englishWords : words }

  /// The words with the values in place of their names. One pass: a value that holds braces itself stays as it is, so nothing an
  /// applicant wrote is ever read as a placeholder.
  static func fill(_ words: String, _ values: [String: String]) -> String {
    var filled = ""
    var rest = Substring(words)
    while let open = rest.firstIndex(of: "{") {
      filled += rest[..<open]
      let inside = rest[rest.index(after: open)...]
      guard let close = inside.firstIndex(of: "}"), let value = values[String(inside[..<close])] else {
        filled += "{"
        rest = inside
        continue
      }
      filled += value
      rest = inside[inside.index(after: close)...]
    }
    return filled + rest
  }

  /// Names in braces that nobody fills: a misspelt one would be read by an applicant.
  static func unknownPlaceholders(in words: String) -> [String] {
    words.matches(of: /\{([^{}\n]{0,40})\}/).map { String($0.1) }.filter { !placeholders.contains($0) }
  }
}

/// What somebody typed for a template, before it is one.
struct ReplyTemplateDraft: Sendable {
  var states: [CaseState]
  var name: String
  var englishName: String
  var words: String
  var englishWords: String
  var isOpen = true
}

/// `Data/reply-templates.json`, `Data/checklists.json` and `Data/questions.json`: with what a community starts.
public struct HandlingStart: Sendable {
  struct Reply: Sendable, Decodable {
    let key: String
    let states: [String]
    let name: String
    let englishName: String
    let words: String
    let englishWords: String
  }
  struct Checklist: Sendable, Decodable {
    let category: String
    let items: [String]
    let englishItems: [String]
  }

  let replies: [Reply]
  let checklists: [Checklist]
  let questions: [QuestionStart]

  /// `home` is the folder that holds `Data/`.
  public init(home: String) throws {
    func read<Value: Decodable>(_ name: String) throws -> [Value] {
      let file = URL(fileURLWithPath: home + "/Data/" + name)
      return try JSONDecoder().decode([Value].self, from: try Data(contentsOf: file))
    }
    replies = try read("reply-templates.json")
    checklists = try read("checklists.json")
    questions = try QuestionStart.all(home: home)
  }
}
