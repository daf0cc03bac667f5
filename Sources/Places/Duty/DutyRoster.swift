import Contracts
import Kernel

/// Somebody in a post, with what her appointment says. No private number: what stands here is the one at work.
struct DutyHolder: Hashable, Sendable {
  var post: PostID
  var name: String
  var role: Role
  var scopeKind: String
  var scopeID: String
  var startsOn: LocalDay
  var endsOn: LocalDay?
  var isSubstitute: Bool
  var appointedOn: LocalDay?
  var appointedBy: String
  var workPhone: String
}

/// Who sits where, and which seats are empty: seats of the plan over the places of a territory. Pure.
struct DutyRoster: Sendable {
  struct Line: Sendable {
    var place: PlaceID
    var placeName: String
    var seat: DutySeat
    var holders: [DutyHolder]
    /// Those who stand in.
    var substitutes: [DutyHolder]

    var missing: Int { max(0, seat.least - holders.count) }
    var extra: Int { seat.most.map { max(0, holders.count - $0) } ?? 0 }
  }

  struct Part: Sendable {
    var grid: Grid
    /// The grid first, then its parks, each with its buildings.
    var lines: [Line]
  }

  private(set) var parts: [Part] = []

  var lines: [Line] { parts.flatMap(\.lines) }
  var seatCount: Int { lines.reduce(0) { $0 + max($1.seat.least, $1.holders.count) } }
  var missing: Int { lines.reduce(0) { $0 + $1.missing } }

  /// `grid`: of this one alone. Somebody in a role for which the plan has no seat there is shown all the same.
  init(_ plan: DutyPlan, _ territory: Territory, _ holders: [DutyHolder], grid only: GridID? = nil) {
    let byPlace = Dictionary(grouping: holders) { $0.scopeID }
    for grid in territory.grids where only == nil || grid.id == only {
      var lines = DutyRoster.lines(plan, .grid(grid.id), grid.name, "grid", nil, byPlace)
      let buildings = territory.buildings.filter { $0.grid == grid.id }
      for park in territory.parks where park.grid == grid.id {
        lines += DutyRoster.lines(plan, .park(park.id), park.name, "park", nil, byPlace)
        for building in buildings where building.park == park.id { lines += DutyRoster.lines(plan, building, territory, byPlace) }
      }
      for building in buildings where building.park == nil { lines += DutyRoster.lines(plan, building, territory, byPlace) }
      parts.append(Part(grid: grid, lines: lines))
    }
  }

  private static func lines(
    _ plan: DutyPlan, _ building: Building, _ territory: Territory, _ byPlace: [String: [DutyHolder]]
  ) -> [Line] {
    lines(plan, .building(building.id), territory.fullName(building), "building", building.kind.rawValue, byPlace)
  }

  /// One line for each seat that has to be filled or is.
  private static func lines(
    _ plan: DutyPlan, _ place: PlaceID, _ name: String, _ scopeKind: String, _ buildingKind: String?,
    _ byPlace: [String: [DutyHolder]]
  ) -> [Line] {
    let here = byPlace[place.text] ?? []
    var seats = plan.seats(at: scopeKind, buildingKind: buildingKind)
    for holder in here where !seats.contains(where: { $0.role == holder.role }) {
      seats.append(DutySeat(role: holder.role, name: "", englishName: "", scopeKind: scopeKind))
    }
    return seats.compactMap { seat in
      let all = here.filter { $0.role == seat.role }
      let line = Line(
        place: place, placeName: name, seat: seat, holders: all.filter { !$0.isSubstitute },
        substitutes: all.filter(\.isSubstitute))
      return all.isEmpty && seat.least == 0 ? nil : line
    }
  }
}
