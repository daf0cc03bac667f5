import Foundation

/// `Data/visit-words.json`: by what words a sentence of a note is taken for a problem, a need, a resource, a clue or a promise.
/// Data, so that a community can say it in its own words without a new program.
public struct NoteWords: Sendable, Decodable {
  public var promise: [String]
  /// What others promised is no promise of ours.
  public var notPromise: [String]
  public var clue: [String]
  public var need: [String]
  public var resource: [String]
  public var problem: [String]
  /// What is said to be in order.
  public var settled: [String]

  public init(home: String) throws {
    let file = URL(fileURLWithPath: home + "/Data/visit-words.json")
    self = try JSONDecoder().decode(NoteWords.self, from: try Data(contentsOf: file))
  }
}
