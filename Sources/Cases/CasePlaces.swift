import Contracts
import Kernel
import Store

/// Where somebody says it is, before the registry has been asked.
enum PlaceChoice: Hashable, Sendable {
  /// The enterprise's own room.
  case own
  /// What belongs to everybody in a building; nil: in the enterprise's own building.
  case common(CommonPart, BuildingID?)
  case room(BuildingID, String)
  case nowhere
}

/// A building as the pickers show it.
struct BuildingOption: Sendable {
  let id: BuildingID
  let name: String
  let park: ParkID?
  let grid: GridID?

  init(_ row: Row) throws {
    id = try row("place_id")
    name = try row("full_name")
    park = try row(optional: "park_id")
    grid = try row(optional: "grid_id")
  }
}

/// Where an enterprise sits, as its card says.
struct EnterpriseSeat: Sendable {
  let organization: OrganizationID
  let name: String
  let building: BuildingOption?
  let unitText: String
}

/// A name of a place or a window for a filter.
struct NamedID: Sendable {
  let id: String
  let name: String
}
