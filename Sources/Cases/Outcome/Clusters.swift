import Contracts
import Kernel

/// A matter of the month, as far as it can be compared with others.
struct ClusterMatter: Sendable, Hashable {
  let id: CaseID
  let building: BuildingID
  let category: CaseCategoryID
  let title: String
  let words: String
}

/// Repeated problems: the same building, the same category, similar words. Pure; the same matters in any order give the same clusters.
struct MatterCluster: Sendable, Hashable {
  /// Its earliest matter, by which it is named.
  let first: ClusterMatter
  let members: [CaseID]

  /// From so many on it is a repeated problem.
  static let least = 2
  /// Of the pairs of characters that either text has, the share in per cent that both have. Two tellings of one broken lift share about a
  /// half, two matters of one category about a tenth.
  static let similarPercent = 25

  /// The largest first; among equals the earliest.
  static func find(_ matters: [ClusterMatter]) -> [MatterCluster] {
    let groups = Dictionary(grouping: matters) { Key(building: $0.building, category: $0.category) }
    let clusters = groups.values.flatMap { joined($0.sorted { $0.id < $1.id }) }.filter { $0.members.count >= least }
    return clusters.sorted { ($1.members.count, $0.first.id) < ($0.members.count, $1.first.id) }
  }

  private struct Key: Hashable {
    let building: BuildingID
    let category: CaseCategoryID
  }

  /// Whoever is similar to a member belongs to its cluster.
  private static func joined(_ matters: [ClusterMatter]) -> [MatterCluster] {
    let pairs = matters.map { MatterCluster.pairs(in: $0.title + $0.words) }
    var root = Array(matters.indices)
    func top(_ place: Int) -> Int {
      var place = place
      while root[place] != place { place = root[place] }
      return place
    }
    for one in matters.indices {
      for other in matters.indices where other > one && areSimilar(pairs[one], pairs[other]) {
        let (a, b) = (top(one), top(other))
        root[max(a, b)] = min(a, b)
      }
    }
    let groups = Dictionary(grouping: matters.indices) { top($0) }
    return groups.map { first, places in MatterCluster(first: matters[first], members: places.sorted().map { matters[$0].id }) }
  }

  /// Characters side by side; what only separates words is left out, digits too: rooms and hours differ in every telling.
  static func pairs(in text: String) -> Set<String> {
    let kept = text.lowercased().filter { $0.isLetter }
    return Set(zip(kept, kept.dropFirst()).map { String([$0, $1]) })
  }

  static func areSimilar(_ one: Set<String>, _ other: Set<String>) -> Bool {
    let both = one.intersection(other).count
    let either = one.count + other.count - both
    return either > 0 && both * 100 >= similarPercent * either
  }
}
