import Kernel

/// What the loop reads from `Data/` at the start.
public struct ElectionData: Sendable {
  public let packs: RulePacks
  public let strokes: Strokes

  /// Throws what is wrong with a rule pack.
  public init(home: String) throws {
    packs = try RulePacks(home: home)
    strokes = Strokes(home: home)
  }
}
