import Foundation
import Kernel

/// `Data/chat-words.json`: by which words a pasted message is read.
public struct ChatWords: Sendable, Decodable {
  /// That somebody waits for it now.
  let urgent: [String]
  /// What people say around a matter: 收到, 谢谢.
  let smallTalk: [String]
  /// Behind a family name: 王女士, 李工.
  let titles: [String]
  /// Before a colon, and nobody's name: 地点：
  let labels: [String]
  /// Common parts by the words for them.
  let parts: [String: [String]]

  enum CodingKeys: String, CodingKey {
    case urgent, titles, labels, parts
    case smallTalk = "small_talk"
  }

  /// `home` is the folder that holds `Data/`.
  public init(home: String) throws {
    let file = URL(fileURLWithPath: home + "/Data/chat-words.json")
    self = try JSONDecoder().decode(ChatWords.self, from: try Data(contentsOf: file))
  }

  init(urgent: [String], smallTalk: [String], titles: [String], labels: [String], parts: [String: [String]]) {
    self.urgent = urgent
    self.smallTalk = smallTalk
    self.titles = titles
    self.labels = labels
    self.parts = parts
  }

  /// For tests of other things: every text is one matter.
  public static let none = ChatWords(urgent: [], smallTalk: [], titles: [], labels: [], parts: [:])

  /// The common part whose word stands first in the text, and that word; of words at one place the longest.
  func part(in text: String) -> Taken<CommonPart>? {
    var best: (at: String.Index, word: String, part: CommonPart)?
    for part in CommonPart.allCases {
      for word in parts[part.rawValue] ?? [] {
        guard let found = text.range(of: word) else { continue }
        let isBetter = best.map { found.lowerBound < $0.at || (found.lowerBound == $0.at && word.count > $0.word.count) } ?? true
        if isBetter { best = (found.lowerBound, word, part) }
      }
    }
    return best.map { Taken($0.part, from: $0.word) }
  }
}

/// What was understood, and from which words: a worker sees both.
struct Taken<Value: Sendable & Hashable>: Sendable, Hashable {
  let value: Value
  let from: String

  init(_ value: Value, from words: String) {
    self.value = value
    from = words
  }
}
