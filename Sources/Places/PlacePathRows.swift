import Contracts
import Kernel
import Store

/// A split or a merge, as one place saw it.
public struct PlaceSuccession: Hashable, Sendable {
  public enum Kind: String, Sendable, Codable { case split, merge }
  public var from: PlaceID
  public var to: PlaceID
  public var kind: Kind
  public var day: LocalDay
}

extension PlaceSuccession.Kind: SQLEnum {}

extension PlaceLine {
  init(_ row: Row) throws {
    let text: String = try row("place_id")
    guard let id = PlaceID(text) else { throw StoreError.wrongType(column: "place_id", wanted: "PlaceID") }
    self.id = id
    path = PlacePath(
      community: try row("community_id"), grid: try row(optional: "grid_id"), park: try row(optional: "park_id"),
      building: try row(optional: "building_id"))
    name = try row("name")
    fullName = try row("full_name")
  }
}

// MARK: What lies where

extension Tx {
  /// The place with everything above it; nil when it is not current. Cheap: one row by key.
  public func placePath(of place: PlaceID) throws -> PlacePath? { try placeLine(of: place)?.path }

  public func placeLine(of place: PlaceID) throws -> PlaceLine? {
    try first(
      "SELECT * FROM place_paths WHERE place_id = \(place.text) AND kind = \(place.kind)", PlaceLine.init)
  }

  public func placePath(of building: BuildingID) throws -> PlacePath? { try placePath(of: .building(building)) }

  /// In which grid and park a park, a building, a floor or a unit lay on a day, whatever has been split or merged since.
  public func placePath(of place: PlaceID, on day: LocalDay) throws -> PlacePath? {
    switch place {
    case .grid(let id):
      guard let grid = try grid(id), grid.dates.holds(on: day) else { return nil }
      return PlacePath(community: grid.community, grid: id)
    case .park(let id):
      var path = try placement(of: id.text, on: day)
      path?.park = id
      return path
    case .building(let id):
      var path = try placement(of: id.text, on: day)
      path?.building = id
      return path
    case .floor(let id):
      guard let floor = try floor(id), floor.dates.holds(on: day) else { return nil }
      return try placePath(of: .building(floor.building), on: day)
    case .unit(let id):
      guard let unit = try unit(id), unit.dates.holds(on: day) else { return nil }
      return try placePath(of: .floor(unit.floor), on: day)
    }
  }

  private func placement(of place: String, on day: LocalDay) throws -> PlacePath? {
    try first(
      """
      SELECT community_id, grid_id, park_id FROM placements
      WHERE place_id = \(place) AND starts_on <= \(day) AND (ends_on IS NULL OR ends_on > \(day))
      """
    ) { row in
      PlacePath(community: try row("community_id"), grid: try row("grid_id"), park: try row(optional: "park_id"))
    }
  }

  /// What it came from and what became of it, the oldest first.
  public func successions(of place: PlaceID) throws -> [PlaceSuccession] {
    let rows = try rows(
      """
      SELECT from_place_id, to_place_id, kind, on_day FROM place_successions
      WHERE from_place_id = \(place.text) OR to_place_id = \(place.text)
      ORDER BY on_day, from_place_id, to_place_id LIMIT 200
      """)
    return try rows.compactMap { row in
      guard let from = PlaceID(try row("from_place_id", as: String.self)),
        let to = PlaceID(try row("to_place_id", as: String.self))
      else { return nil }
      return PlaceSuccession(from: from, to: to, kind: try row("kind"), day: try row("on_day"))
    }
  }

  /// The current places that a place has become: itself while it lasts, else what it was split or merged into.
  public func successors(of place: PlaceID) throws -> [PlaceID] {
    var open: [PlaceID] = [place]
    var seen: Set<PlaceID> = [place]
    var current: [PlaceID] = []
    while let next = open.popLast() {
      if try placeLine(of: next) != nil {
        current.append(next)
        continue
      }
      for step in try successions(of: next) where step.from == next && seen.insert(step.to).inserted {
        open.append(step.to)
      }
    }
    return current.sorted { $0.text < $1.text }
  }

  /// The name of a place, also of one that has ended.
  public func placeName(_ place: PlaceID) throws -> String? {
    if let line = try placeLine(of: place) { return line.fullName }
    switch place {
    case .grid(let id): return try grid(id)?.name
    case .park(let id): return try park(id)?.name
    case .building(let id): return try building(id)?.name
    case .floor(let id): return try floor(id)?.name
    case .unit(let id): return try unit(id)?.name
    }
  }
}

// MARK: Pickers and lists

extension Tx {
  /// Current places of some kinds whose full name, alias or road holds the words; in the order of people's counting.
  public func places(
    of community: CommunityID, kinds: [PlaceKind], matching query: String = "", limit: Int, offset: Int = 0
  ) throws -> [PlaceLine] {
    try all(
      """
      SELECT p.* FROM place_paths p
      WHERE p.community_id = \(community) AND p.kind IN (\(list: kinds)) \(sql: filter(query))
      ORDER BY p.sort_key, p.place_id LIMIT \(limit) OFFSET \(offset)
      """, PlaceLine.init)
  }

  func placeCount(of community: CommunityID, kinds: [PlaceKind], matching query: String = "") throws -> Int {
    try scalar(
      """
      SELECT count(*) FROM place_paths p
      WHERE p.community_id = \(community) AND p.kind IN (\(list: kinds)) \(sql: filter(query))
      """) ?? 0
  }

  /// The buildings for a picker: what one can choose as the place of a case or an enterprise.
  public func buildingChoices(_ community: CommunityID, matching query: String = "", limit: Int = 200) throws
    -> [PlaceLine]
  {
    try places(of: community, kinds: [.building], matching: query, limit: limit)
  }

  private func filter(_ query: String) -> SQL {
    // Wildcards of LIKE, and the sign that escapes them on one engine only.
    let words = Text.line(query).filter { !"%_\\".contains($0) }
    if words.isEmpty { return "" }
    let pattern = "%" + words + "%"
    let key = "%" + PlaceName.key(words) + "%"
    return """
      AND (lower(p.full_name) LIKE lower(\(pattern))
        OR p.place_id IN (SELECT a.place_id FROM place_aliases a
          WHERE a.community_id = p.community_id AND a.alias_key LIKE \(key))
        OR p.place_id IN (SELECT b.id FROM buildings b
          WHERE b.community_id = p.community_id AND lower(b.road || b.road_number) LIKE lower(\(pattern))))
      """
  }
}
