import Foundation
import Kernel

/// The words of the product: `Web/locales/<locale>/<file>.json`, flat keys. The file's name is not part of a key.
public struct Translations: Sendable {
  private let words: [Language: [String: Phrase]]

  public struct Broken: Error, CustomStringConvertible {
    public let description: String
  }

  public init(folder: String) throws {
    var words: [Language: [String: Phrase]] = [:]
    for locale in Language.allCases {
      let path = folder + "/" + locale.rawValue
      var merged: [String: String] = [:]
      for name in try FileManager.default.contentsOfDirectory(atPath: path).sorted() where name.hasSuffix(".json") {
        let data = try Data(contentsOf: URL(fileURLWithPath: path + "/" + name))
        guard let table = try? JSONDecoder().decode([String: String].self, from: data) else {
          throw Broken(description: "\(locale.rawValue)/\(name) is not an object of strings")
        }
        for (key, text) in table {
          if merged.updateValue(text, forKey: key) != nil {
            throw Broken(description: "\(locale.rawValue)/\(name): the key \(key) is used twice")
          }
        }
      }
      words[locale] = merged.mapValues(Phrase.init)
    }
    self.words = words
    try checkEqualKeys()
  }

  private func checkEqualKeys() throws {
    let chinese = Set(keys(.chinese))
    let english = Set(keys(.english))
    let lonely = chinese.symmetricDifference(english).sorted()
    if !lonely.isEmpty {
      throw Broken(description: "keys in one language only: \(lonely.joined(separator: ", "))")
    }
  }

  public func keys(_ locale: Language) -> [String] { (words[locale] ?? [:]).keys.sorted() }

  public func has(_ key: String) -> Bool { words[.chinese]?[key] != nil }

  /// The text with `{{name}}` filled from `values`; the key itself when there is none, which tests forbid. Where the number
  /// that it names is 1 and `<key>.one` exists, that one: 1 day, 2 days.
  public func text(_ key: String, _ locale: Language, _ values: [String: String] = [:]) -> String {
    let isOne = Translations.numbers.contains { values[$0] == "1" }
    guard let text = (isOne ? words[locale]?[key + ".one"] : nil) ?? words[locale]?[key] else { return key }
    return values.isEmpty ? text.whole : text.filled(values)
  }

  private static let numbers = ["count", "days", "months", "total"]

  /// A template with each `[[key]]` replaced, once, when it is loaded. A missing key stops the start.
  func fill(_ template: String, _ locale: Language, name: String) throws -> String {
    var filled = ""
    var rest = Substring(template)
    while let open = rest.range(of: "[[") {
      filled += rest[..<open.lowerBound]
      rest = rest[open.upperBound...]
      guard let close = rest.range(of: "]]") else {
        throw Broken(description: "\(name): [[ without ]]")
      }
      let key = String(rest[..<close.lowerBound])
      guard let text = words[locale]?[key] else {
        throw Broken(description: "\(name): no text for [[\(key)]] in \(locale.rawValue)")
      }
      filled += text.whole
      rest = rest[close.upperBound...]
    }
    return filled + rest
  }
}

/// A text whose places for values are found once, when it is loaded. A value is not read again for places of its own.
private struct Phrase: Sendable {
  enum Piece { case words(String), value(String) }

  let whole: String
  let pieces: [Piece]

  init(_ text: String) {
    whole = text
    var pieces: [Piece] = []
    var rest = Substring(text)
    while let open = rest.range(of: "{{"), let close = rest[open.upperBound...].range(of: "}}") {
      pieces.append(.words(String(rest[..<open.lowerBound])))
      pieces.append(.value(String(rest[open.upperBound..<close.lowerBound])))
      rest = rest[close.upperBound...]
    }
    pieces.append(.words(String(rest)))
    self.pieces = pieces
  }

  /// A place without a value stays as it is written.
  func filled(_ values: [String: String]) -> String {
    var text = ""
    for piece in pieces {
      switch piece {
      case .words(let words): text += words
      case .value(let name): text += values[name] ?? "{{\(name)}}"
      }
    }
    return text
  }
}
