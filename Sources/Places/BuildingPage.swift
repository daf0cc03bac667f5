import Contracts
import Kernel
import Web

/// A building cut open: who is upstairs, who is downstairs.
struct BuildingPage: Sendable {
  let building: Building
  let fullName: String
  let grid: Grid
  let park: Park?
  let community: Community
  let floors: [Floor]
  let units: [Unit]
  /// Nil when the viewer may not see who is where; her own enterprise alone when she acts for one.
  let occupants: [Occupant]
  let enterpriseCount: Int
  let holders: [DutyHolder]
  let plan: DutyPlan
  let aliases: [PlaceAlias]
  let history: PlaceHistory
  let neighbours: [Building]
  let ownerName: String
  let propertyName: String
  let viewer: Viewer

  func fields(_ words: PlaceWords) -> Fields {
    let cut = SectionCut(floors: floors, units: units, occupants: occupants, own: viewer.enterprise)
    var fields: Fields = [
      "id": building.id.text, "fullName": fullName, "gridID": grid.id.text, "gridName": grid.name,
      "hasPark": park != nil, "parkID": park?.id.text ?? "", "parkName": park?.name ?? "",
      "summary": summary(words), "kindWord": words.text("use." + building.kind.rawValue),
      "address": building.address.text, "hasAddress": !building.address.isEmpty, "floorWords": floorWords(words),
      "hasProperty": !propertyName.isEmpty, "propertyName": propertyName, "hasOwner": !ownerName.isEmpty,
      "ownerName": ownerName, "cutWords": words.text("cut_words"),
      "cutLabel": words.text("cut_label", ["name": fullName]), "mayEdit": viewer.may(.editPlaces),
      "mayFile": viewer.may(.fileCase), "hasPoint": building.point != nil,
      "point": building.point?.description ?? "",
    ]
    fields.merge(cut.fields(words)) { _, new in new }
    fields.merge(words.people(holders, plan, buildingKind: building.kind.rawValue, of: community)) { _, new in new }
    fields.merge(words.aliases(aliases)) { _, new in new }
    fields.merge(words.ended(building.dates)) { _, new in new }
    fields.merge(history.fields(words)) { _, new in new }
    let near: [Fields] = neighbours.map { ["id": $0.id.text, "name": $0.name] }
    fields["neighbours"] = near
    fields["hasNeighbours"] = !near.isEmpty
    return fields
  }

  private func summary(_ words: PlaceWords) -> String {
    words.text(
      "building_summary",
      [
        "grid": grid.name, "kind": words.text("use." + building.kind.rawValue), "enterprises": "\(enterpriseCount)",
      ])
  }

  private func floorWords(_ words: PlaceWords) -> String {
    let values = ["above": "\(building.floorsAbove)", "below": "\(building.floorsBelow)"]
    return words.text(building.floorsBelow > 0 ? "floors_both_words" : "floors_above_words", values)
  }
}

/// The floors from the top down, with who is on each and the rooms that nobody is known to be in.
struct SectionCut: Sendable {
  struct Line: Sendable {
    var name: String
    var level: Int
    var occupants: [Occupant]
    /// Rooms of this floor without a known occupant, in their order.
    var rooms: [String]
    var roomCount: Int
    /// The enterprise of the one who reads, when it is on this floor.
    var own: OrganizationID?
    var isHere: Bool { own != nil }
  }

  private(set) var lines: [Line] = []
  private(set) var elsewhere: [Occupant] = []

  init(floors: [Floor], units: [Unit], occupants: [Occupant], own: OrganizationID?) {
    let rooms = Dictionary(grouping: units, by: \.floor)
    var byLevel: [Int: [Occupant]] = [:]
    let levels = Set(floors.map(\.level))
    for occupant in occupants {
      if let level = occupant.level, levels.contains(level) {
        byLevel[level, default: []].append(occupant)
      } else {
        elsewhere.append(occupant)
      }
    }
    for floor in floors.reversed() {
      let here = byLevel[floor.level] ?? []
      let units: [Substring] = here.flatMap { occupant in occupant.unit.split(whereSeparator: { "、,，".contains($0) }) }
      let taken = Set(units.map(String.init))
      let names = (rooms[floor.id] ?? []).map(\.name)
      lines.append(
        Line(
          name: floor.name, level: floor.level, occupants: here, rooms: names.filter { !taken.contains($0) },
          roomCount: names.count, own: here.first { $0.id == own }?.id))
    }
  }

  func fields(_ words: PlaceWords) -> Fields {
    let floors: [Fields] = lines.map { line in
      let rooms = SectionCut.words(for: line, words)
      return [
        "name": words.floor(line.name, line.level), "isBelow": line.level < 0, "isHere": line.isHere,
        "occupants": line.occupants.map { SectionCut.fields($0, own: line.own) }, "rooms": rooms, "hasRooms": !rooms.isEmpty,
        "hasUnits": !rooms.isEmpty || !line.occupants.isEmpty,
      ]
    }
    return [
      "floors": floors, "hasFloors": !floors.isEmpty, "elsewhere": elsewhere.map { SectionCut.fields($0, own: nil) },
      "hasElsewhere": !elsewhere.isEmpty,
    ]
  }

  private static func fields(_ occupant: Occupant, own: OrganizationID?) -> Fields {
    [
      "room": occupant.unit, "name": occupant.name, "href": "/enterprises/\(occupant.id)", "isSelf": occupant.id == own,
    ]
  }

  /// A floor of which nobody is known shows its rooms; one of which some are known only counts the rest. Whether a room is
  /// vacant is not ours to publish, so neither says it.
  private static func words(for line: Line, _ words: PlaceWords) -> String {
    guard let first = line.rooms.first, let last = line.rooms.last else { return "" }
    if !line.occupants.isEmpty { return words.text("rooms_rest", ["count": "\(line.rooms.count)"]) }
    if line.rooms.count == 1 { return first }
    return words.text("rooms_range", ["first": first, "last": last, "count": "\(line.rooms.count)"])
  }
}
