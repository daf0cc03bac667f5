/// 按姓氏笔画为序: by the strokes of the surname, then of the characters behind it, then by the characters themselves.
///
/// The strokes come from whoever calls (Unihan's kTotalStrokes, say). Where two surnames have as many, printed lists go on by
/// the kind of the first stroke (横竖撇点折); `firstStroke` gives it, 1 to 5, where a source knows it.
public struct SurnameOrder: Sendable {
  private let strokes: @Sendable (Character) -> Int?
  private let firstStroke: @Sendable (Character) -> Int?

  public init(
    strokes: @escaping @Sendable (Character) -> Int?, firstStroke: @escaping @Sendable (Character) -> Int? = { _ in nil }
  ) {
    self.strokes = strokes
    self.firstStroke = firstStroke
  }

  /// The names in order, and the characters whose strokes are not known: a list with such a name is looked at by a person.
  public func sorted(_ names: [String]) -> (names: [String], unknown: Set<Character>) {
    let unknown = Set(names.joined().filter { strokes($0) == nil })
    return (names.sorted(by: precedes), unknown)
  }

  private func precedes(_ a: String, _ b: String) -> Bool {
    for (first, second) in zip(a, b) where first != second {
      let (left, right) = (key(first), key(second))
      if left != right { return left.lexicographicallyPrecedes(right) }
    }
    return a.count < b.count
  }

  /// An unknown character stands behind all others.
  private func key(_ character: Character) -> [Int] {
    let scalars = character.unicodeScalars.map { Int($0.value) }
    return [strokes(character) ?? .max, firstStroke(character) ?? 6] + scalars
  }
}
