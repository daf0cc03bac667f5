import Foundation

/// `Data/visit-words.json`: by what words a sentence of a note is taken for a problem, a need, a resource, a clue or a promise.
/// Data, so that a community can say it in its own words without a new program.
public struct NoteWords: Sendable, Decodable {
  public var promise: [String]
  /// What others promised is no promise of ours, nor what we are asked for: one of `asked` stands right before it.
  public var notPromise: [String]
  public var asked: [String]
  /// 答应, 承诺: whose it is stands before it, by one of `we` or nobody, with a word of `pledgeLead` between. Followed by one of
  /// `pledgeOver` it is an earlier one.
  public var pledge: [String]
  public var we: [String]
  public var pledgeLead: [String]
  public var pledgeOver: [String]
  /// Pieces that follow each other in a promise without such a word: 我们…前把…; those of `dayPlan` where the clause begins with one of
  /// `days`, so with nobody else.
  public var plan: [[String]]
  public var dayPlan: [[String]]
  public var days: [String]
  /// In it, or at its end: done already.
  public var planOver: [String]
  public var planDone: [String]
  /// Before a promise they say that it is an earlier one, or that somebody else speaks; `notReported` only look like that.
  public var past: [String]
  public var reported: [String]
  public var notReported: [String]
  public var clue: [String]
  public var need: [String]
  public var resource: [String]
  public var problem: [String]
  /// What is said to be in order.
  public var settled: [String]
  /// What an inspector writes. A visit is a service: nobody orders anything in one, so no such word is taken for the reason of a visit or
  /// for what was arranged, unless with one of `orderHeard` it is what the enterprise was told by somebody else.
  public var order: [String]
  public var orderHeard: [String]

  public init(home: String) throws {
    let file = URL(fileURLWithPath: home + "/Data/visit-words.json")
    self = try JSONDecoder().decode(NoteWords.self, from: try Data(contentsOf: file))
  }

  /// Whether a text orders an enterprise to do something, clause by clause.
  func orders(_ text: String) -> Bool {
    text.lowercased().split(whereSeparator: { "，。；！？,;!?\n".contains($0) }).contains { clause in
      order.contains { clause.contains($0) } && !orderHeard.contains { clause.contains($0) }
    }
  }
}
