import Contracts
import Kernel
import Store
import Web

/// The form of a grid, a park or a building, new or there.
struct PlaceEditPage: Sendable {
  enum Subject: Hashable, Sendable {
    case newGrid, newPark, newBuilding
    case grid(GridID)
    case park(ParkID)
    case building(BuildingID)
  }

  private let subject: Subject
  /// What is there now, as the form would have sent it.
  let filled: Form
  private let name: String
  private let grids: [Grid]
  private let parks: [Park]
  private let firms: [(id: String, name: String)]
  private let aliases: [PlaceAlias]
  /// Of a grid that nobody has drawn: those from which it came.
  private let origins: [Grid]
  private let today: LocalDay

  init(_ subject: Subject, _ viewer: Viewer, _ tx: Tx) throws {
    self.subject = subject
    let community = viewer.community
    grids = try tx.grids(of: community)
    parks = try tx.parks(of: community)
    firms = try tx.propertyFirms(of: community).map { ($0.id.text, $0.name) }
    today = tx.today
    var values: [String: String] = [:]
    var origins: [Grid] = []
    switch subject {
    case .newGrid, .newPark, .newBuilding:
      values = ["starts": tx.today.description, "floors_below": "0", "kind": BuildingKind.office.rawValue]
    case .grid(let id):
      let grid = try tx.findGrid(id, in: community)
      values = ["name": grid.name, "number": "\(grid.number)"]
      if grid.boundary == nil { origins = try tx.boundaryOrigins(of: id) }
    case .park(let id):
      let park = try tx.findPark(id, in: community)
      values = [
        "name": park.name, "road": park.address.road, "road_number": park.address.number, "grid": park.grid.text,
      ]
    case .building(let id): values = PlaceEditPage.values(of: try tx.findBuilding(id, in: community))
    }
    name = values["name"] ?? ""
    self.origins = origins
    filled = Form(values: values.mapValues { [$0] })
    aliases = try PlaceEditPage.place(subject).map(tx.aliases(of:)) ?? []
    if let place = PlaceEditPage.place(subject), try tx.placeLine(of: place) == nil { throw PlaceError.alreadyEnded }
  }

  private static func values(of building: Building) -> [String: String] {
    [
      "name": building.name, "kind": building.kind.rawValue, "road": building.address.road,
      "road_number": building.address.number, "floors_above": "\(building.floorsAbove)",
      "floors_below": "\(building.floorsBelow)", "longitude": building.point.map { "\($0.longitude)" } ?? "",
      "latitude": building.point.map { "\($0.latitude)" } ?? "",
      "holder": building.park?.text ?? building.grid.text, "property": building.propertyFirm?.text ?? "",
    ]
  }

  private static func place(_ subject: Subject) -> PlaceID? {
    switch subject {
    case .newGrid, .newPark, .newBuilding: nil
    case .grid(let id): .grid(id)
    case .park(let id): .park(id)
    case .building(let id): .building(id)
    }
  }

  private var kind: PlaceKind {
    switch subject {
    case .newGrid, .grid: .grid
    case .newPark, .park: .park
    case .newBuilding, .building: .building
    }
  }

  var template: String { "places/\(kind.rawValue)-edit" }

  /// `form` is what was sent, so that the choices stay chosen.
  func fields(_ words: PlaceWords, _ form: Form? = nil) -> Fields {
    let place = PlaceEditPage.place(subject)
    let home = "/\(kind.rawValue)s"
    let page = place.map { home + "/" + $0.text }
    let sent = form ?? filled
    let isEdit = place != nil
    let heading =
      isEdit ? words.text("edit_heading", ["name": name]) : words.text("new_heading." + kind.rawValue)
    var fields: Fields = [
      "id": place?.text ?? "", "isEdit": isEdit, "heading": heading, "action": page ?? home,
      "back": page ?? "/places", "backName": isEdit ? name : words.text("title"), "today": today.description,
      "endAction": (page ?? home) + "/ending", "isGCJ": sent.raw("datum") == "gcj02",
      "grids": grids.map { choice($0.id.text, $0.name, isChosen: isChosen($0.id.text, sent)) },
      "parks": parks.map { choice($0.id.text, $0.name, isChosen: isChosen($0.id.text, sent)) },
      "kinds": BuildingKind.allCases.map {
        choice($0.rawValue, words.text("use." + $0.rawValue), isChosen: $0.rawValue == sent.raw("kind"))
      },
      "firms": firms.map { choice($0.id, $0.name, isChosen: $0.id == sent.raw("property")) },
    ]
    fields.merge(words.aliases(aliases)) { _, new in new }
    let old: [Fields] = origins.map { origin in
      [
        "id": origin.id.text, "label": words.text("boundaries.of", ["name": origin.name]), "boundary": origin.boundary?.geoJSON ?? "",
      ]
    }
    fields["origins"] = old
    fields["hasOrigins"] = !old.isEmpty
    return fields
  }

  private func isChosen(_ id: String, _ form: Form) -> Bool { form.raw("grid") == id || form.raw("holder") == id }
}
