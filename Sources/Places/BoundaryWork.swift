import Contracts
import Kernel
import Store
import Web

/// What is missing or no longer right about the boundaries of a community's grids, read from the places as they are, so that nothing
/// has to be remembered and nothing is forgotten. Nobody invents a line: until somebody draws the boundary of a grid that came from a
/// split, the map keeps that of the grid from which it came.
struct BoundaryWork: Sendable {
  struct Missing: Sendable {
    let grid: Grid
    /// The nearest grids before it that have a boundary, ended or not.
    let origins: [Grid]
  }

  struct Stale: Sendable {
    let grid: Grid
    /// Buildings of other grids that lie within its boundary, and within none of their own grid.
    let strangers: Int
  }

  /// A grid that has ended, and those in it that nobody has drawn yet.
  struct Former: Sendable {
    let grid: Grid
    var undrawn: [Grid]
  }

  let missing: [Missing]
  let stale: [Stale]

  var isEmpty: Bool { missing.isEmpty && stale.isEmpty }

  init(_ territory: Territory, _ tx: Tx) throws {
    missing = try territory.grids.filter { $0.boundary == nil }.map { grid in
      Missing(grid: grid, origins: try tx.boundaryOrigins(of: grid.id))
    }
    stale = BoundaryWork.stale(territory)
  }

  /// After a part was split off, the boundary of what remains still takes it in.
  private static func stale(_ territory: Territory) -> [Stale] {
    let boundaries = Dictionary(territory.grids.map { ($0.id, $0.boundary) }) { first, _ in first }
    return territory.grids.compactMap { grid in
      guard let boundary = grid.boundary else { return nil }
      let strangers = territory.buildings.count { building in
        guard let point = building.point, building.grid != grid.id, boundary.contains(point) else { return false }
        let isAtHome = (boundaries[building.grid] ?? nil)?.contains(point) ?? false
        return !isAtHome
      }
      return strangers > 0 ? Stale(grid: grid, strangers: strangers) : nil
    }
  }

  /// What the map draws in place of what nobody has drawn. A grid that is still there is drawn anyway.
  var former: [Former] {
    var found: [Former] = []
    for one in missing {
      for origin in one.origins where !origin.dates.isCurrent {
        if let place = found.firstIndex(where: { $0.grid.id == origin.id }) {
          found[place].undrawn.append(one.grid)
        } else {
          found.append(Former(grid: origin, undrawn: [one.grid]))
        }
      }
    }
    return found
  }

  /// For whoever can draw them.
  func fields(_ words: PlaceWords) -> Fields {
    let undrawn: [Fields] = missing.map { one in
      ["path": "/grids/\(one.grid.id)/edit#boundary", "name": one.grid.name, "words": BoundaryWork.said(one.origins, words)]
    }
    let outdated: [Fields] = stale.map { one in
      [
        "path": "/grids/\(one.grid.id)/edit#boundary", "name": one.grid.name,
        "words": words.text("boundaries.stale", ["count": "\(one.strangers)"]),
      ]
    }
    return ["boundaries": undrawn + outdated, "hasBoundaries": !isEmpty]
  }

  static func said(_ origins: [Grid], _ words: PlaceWords) -> String {
    if origins.isEmpty { return words.text("boundaries.undrawn") }
    return words.text("boundaries.from", ["name": words.list(origins.map(\.name))])
  }
}

extension Tx {
  /// The nearest grids with a boundary from which this one came; further back through those that had none.
  func boundaryOrigins(of id: GridID) throws -> [Grid] {
    var found: [Grid] = []
    var seen: Set<PlaceID> = [.grid(id)]
    var next: [PlaceID] = [.grid(id)]
    while let place = next.popLast() {
      for step in try successions(of: place) where step.to == place && seen.insert(step.from).inserted {
        guard case .grid(let origin) = step.from, let grid = try grid(origin) else { continue }
        if grid.boundary == nil { next.append(step.from) } else { found.append(grid) }
      }
    }
    return found.sorted { ($0.number, $0.id) < ($1.number, $1.id) }
  }
}
