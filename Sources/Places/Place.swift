import Contracts
import Geometry
import Kernel
import Store

/// The five kinds of place inside a community, from wide to narrow.
public enum PlaceKind: String, CaseIterable, Sendable, Codable {
  case grid, park, building, floor, unit
}

/// The id of a place of any kind; the prefix of the text says which.
public enum PlaceID: Hashable, Sendable {
  case grid(GridID)
  case park(ParkID)
  case building(BuildingID)
  case floor(FloorID)
  case unit(UnitID)

  public init?(_ text: some StringProtocol) {
    if let id = GridID(text) {
      self = .grid(id)
    } else if let id = ParkID(text) {
      self = .park(id)
    } else if let id = BuildingID(text) {
      self = .building(id)
    } else if let id = FloorID(text) {
      self = .floor(id)
    } else if let id = UnitID(text) {
      self = .unit(id)
    } else {
      return nil
    }
  }

  public var text: String {
    switch self {
    case .grid(let id): id.text
    case .park(let id): id.text
    case .building(let id): id.text
    case .floor(let id): id.text
    case .unit(let id): id.text
    }
  }

  public var kind: PlaceKind {
    switch self {
    case .grid: .grid
    case .park: .park
    case .building: .building
    case .floor: .floor
    case .unit: .unit
    }
  }
}

/// From when until when a place exists. `ends` is the first day on which it no longer does.
public struct EffectiveDates: Hashable, Sendable {
  public var starts: LocalDay
  public var ends: LocalDay?
  public init(from starts: LocalDay, until ends: LocalDay? = nil) {
    self.starts = starts
    self.ends = ends
  }
  public var isCurrent: Bool { ends == nil }
  public func holds(on day: LocalDay) -> Bool { starts <= day && ends.map { day < $0 } ?? true }
}

/// 梦想路 and 88号.
public struct StreetAddress: Hashable, Sendable {
  public var road: String
  public var number: String
  public init(road: String = "", number: String = "") {
    self.road = road
    self.number = number
  }
  public var isEmpty: Bool { road.isEmpty && number.isEmpty }
  public var text: String { road + number }
}

/// 网格: the land of one grid team.
public struct Grid: Hashable, Sendable {
  public var id: GridID
  public var community: CommunityID
  public var name: String
  /// 1 … n, unique among the current grids of a community.
  public var number: Int
  public var boundary: GeoArea?
  public var dates: EffectiveDates

  public init(
    id: GridID, community: CommunityID, name: String, number: Int, boundary: GeoArea? = nil,
    dates: EffectiveDates
  ) {
    self.id = id
    self.community = community
    self.name = name
    self.number = number
    self.boundary = boundary
    self.dates = dates
  }
}

/// 园区: buildings under one operator. It lies in one grid.
public struct Park: Hashable, Sendable {
  public var id: ParkID
  public var community: CommunityID
  public var grid: GridID
  public var name: String
  public var address: StreetAddress
  public var boundary: GeoArea?
  public var dates: EffectiveDates

  public init(
    id: ParkID, community: CommunityID, grid: GridID, name: String, address: StreetAddress = StreetAddress(),
    boundary: GeoArea? = nil, dates: EffectiveDates
  ) {
    self.id = id
    self.community = community
    self.grid = grid
    self.name = name
    self.address = address
    self.boundary = boundary
    self.dates = dates
  }
}

public enum BuildingKind: String, CaseIterable, Sendable, Codable {
  case office, factory, apartment, mixed, mall
}

/// 楼宇: in a grid, and perhaps in a park of that grid.
public struct Building: Hashable, Sendable {
  public var id: BuildingID
  public var community: CommunityID
  public var grid: GridID
  public var park: ParkID?
  public var name: String
  public var kind: BuildingKind
  public var address: StreetAddress
  public var floorsAbove: Int
  public var floorsBelow: Int
  public var point: GeoPoint?
  public var footprint: GeoArea?
  public var owner: OrganizationID?
  public var propertyFirm: OrganizationID?
  public var dates: EffectiveDates

  public init(
    id: BuildingID, community: CommunityID, grid: GridID, park: ParkID? = nil, name: String,
    kind: BuildingKind, address: StreetAddress = StreetAddress(), floorsAbove: Int, floorsBelow: Int = 0,
    point: GeoPoint? = nil, footprint: GeoArea? = nil, owner: OrganizationID? = nil,
    propertyFirm: OrganizationID? = nil, dates: EffectiveDates
  ) {
    self.id = id
    self.community = community
    self.grid = grid
    self.park = park
    self.name = name
    self.kind = kind
    self.address = address
    self.floorsAbove = floorsAbove
    self.floorsBelow = floorsBelow
    self.point = point
    self.footprint = footprint
    self.owner = owner
    self.propertyFirm = propertyFirm
    self.dates = dates
  }
}

/// 楼层. `level` 1 is the ground floor, −1 the first cellar; there is no 0.
public struct Floor: Hashable, Sendable {
  public var id: FloorID
  public var community: CommunityID
  public var building: BuildingID
  public var level: Int
  public var name: String
  public var dates: EffectiveDates

  /// 12层, or 地下1层.
  public static func name(ofLevel level: Int) -> String {
    level > 0 ? "\(level)层" : "地下\(-level)层"
  }

  public init(
    id: FloorID, community: CommunityID, building: BuildingID, level: Int, name: String, dates: EffectiveDates
  ) {
    self.id = id
    self.community = community
    self.building = building
    self.level = level
    self.name = name
    self.dates = dates
  }
}

/// 室.
public struct Unit: Hashable, Sendable {
  public var id: UnitID
  public var community: CommunityID
  public var floor: FloorID
  public var name: String
  /// In 0.01 m².
  public var areaHundredths: Int?
  public var dates: EffectiveDates

  public init(
    id: UnitID, community: CommunityID, floor: FloorID, name: String, areaHundredths: Int? = nil,
    dates: EffectiveDates
  ) {
    self.id = id
    self.community = community
    self.floor = floor
    self.name = name
    self.areaHundredths = areaHundredths
    self.dates = dates
  }
}

/// Another name by which people know a place.
public struct PlaceAlias: Hashable, Sendable {
  public enum Source: String, CaseIterable, Sendable, Codable {
    /// 老百姓叫法.
    case spoken
    /// What it was called before.
    case former
    /// A code of an older model of service (楼宇工作站, 经济体).
    case code
  }
  public var place: PlaceID
  public var alias: String
  public var source: Source
  public init(place: PlaceID, alias: String, source: Source) {
    self.place = place
    self.alias = alias
    self.source = source
  }
}

/// A line of `place_paths`: what a list or a picker needs of a place.
public struct PlaceLine: Hashable, Sendable {
  public var id: PlaceID
  public var path: PlacePath
  public var name: String
  public var fullName: String
}

extension PlaceKind: SQLEnum {}
extension BuildingKind: SQLEnum {}
extension PlaceAlias.Source: SQLEnum {}
