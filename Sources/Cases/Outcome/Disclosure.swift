/// Which of several totals of ratings may be told, so that no single rating can be made out: neither from one of them, nor from the
/// difference of two. What is told of a month never changes afterwards; this sees to the totals of one month among each other.
enum Disclosure {
  /// No fewer ratings are told, and no fewer are left over between two totals.
  static let least = 5

  /// `parts`: the same ratings divided in several ways (by window, by grid …). For each total whether it may be told; an empty one may.
  /// Nothing may when all together are too few.
  static func told<Rating: Hashable>(_ parts: [[Set<Rating>]]) -> [[Bool]] {
    let all = parts.first?.reduce(into: Set<Rating>()) { all, one in all.formUnion(one) } ?? []
    guard all.count >= least else { return parts.map { $0.map { _ in false } } }
    var told = parts.map { part in part.map { $0.isEmpty || $0.count >= least } }
    while let place = leak(parts, told, all) { told[place.part][place.cell] = false }
    return told
  }

  private struct Place {
    let part: Int
    let cell: Int
  }

  /// A total that has to go, because with another one it would say too much.
  private static func leak<Rating: Hashable>(_ parts: [[Set<Rating>]], _ told: [[Bool]], _ all: Set<Rating>) -> Place? {
    for (part, cells) in parts.enumerated() {
      let hidden = cells.indices.filter { !told[part][$0] }.reduce(0) { sum, cell in sum + cells[cell].count }
      if isFew(hidden), let cell = smallest(cells, told[part]) { return Place(part: part, cell: cell) }
    }
    let places = shown(parts, told)
    let totals = places.map { parts[$0.part][$0.cell] } + [all]
    return places.first { place in
      let small = parts[place.part][place.cell]
      return totals.contains { isFew($0.count - small.count) && small.isSubset(of: $0) }
    }
  }

  private static func shown<Rating>(_ parts: [[Set<Rating>]], _ told: [[Bool]]) -> [Place] {
    var places: [Place] = []
    for (part, cells) in parts.enumerated() {
      for cell in cells.indices where told[part][cell] && !cells[cell].isEmpty { places.append(Place(part: part, cell: cell)) }
    }
    return places
  }

  private static func smallest<Rating>(_ cells: [Set<Rating>], _ told: [Bool]) -> Int? {
    cells.indices.filter { told[$0] && !cells[$0].isEmpty }.min { cells[$0].count < cells[$1].count }
  }

  private static func isFew(_ count: Int) -> Bool { (1..<least).contains(count) }
}
