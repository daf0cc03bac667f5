// 1+3+N and 一长二员 as data: which seats a place has. People keeps the plan, Places shows who sits where; neither knows the other.

/// One seat that places of a kind have: 网格长 of each grid, 平安宣传员 of each office building.
public struct DutySeat: Sendable, Hashable {
  public static let scopeKinds: [String] = ["grid", "park", "building"]
  /// The kinds of buildings, as the registry of places writes them.
  public static let allBuildingKinds: [String] = ["office", "factory", "apartment", "mixed", "mall"]

  /// What whoever sits there may do.
  public var role: Role
  /// What the community calls it.
  public var name: String
  public var englishName: String
  /// `grid`, `park` or `building`.
  public var scopeKind: String
  /// Of a seat in buildings: in those of which kinds.
  public var buildingKinds: Set<String>
  public var least: Int
  /// Nil: as many as like (N).
  public var most: Int?
  /// What she does, in a sentence, for the notice on the wall.
  public var duty: String
  /// Stands on the notice of the grid.
  public var isPublic: Bool

  public init(
    role: Role, name: String, englishName: String, scopeKind: String, buildingKinds: Set<String> = [], least: Int = 0, most: Int? = nil,
    duty: String = "", isPublic: Bool = false
  ) {
    self.role = role
    self.name = name
    self.englishName = englishName
    self.scopeKind = scopeKind
    self.buildingKinds = buildingKinds
    self.least = least
    self.most = most
    self.duty = duty
    self.isPublic = isPublic
  }

  public func isAt(_ scopeKind: String, buildingKind: String?) -> Bool {
    self.scopeKind == scopeKind && (scopeKind != "building" || buildingKind.map(buildingKinds.contains) ?? false)
  }
}

/// The seats of a community as they stand now.
public struct DutyPlan: Sendable, Hashable {
  /// 0: what every community begins with.
  public var version: Int
  /// Whether the notices of the grids may be read without signing in.
  public var showsNotices: Bool
  public var seats: [DutySeat]

  public init(version: Int = 0, showsNotices: Bool = false, seats: [DutySeat] = []) {
    self.version = version
    self.showsNotices = showsNotices
    self.seats = seats
  }

  public func seats(at scopeKind: String, buildingKind: String? = nil) -> [DutySeat] {
    seats.filter { $0.isAt(scopeKind, buildingKind: buildingKind) }
  }

  public func seat(of role: Role, at scopeKind: String, buildingKind: String? = nil) -> DutySeat? {
    seats(at: scopeKind, buildingKind: buildingKind).first { $0.role == role }
  }
}
