import Kernel

/// Where a post reaches.
public enum PostScope: Hashable, Sendable {
  case community
  case grid(GridID)
  case park(ParkID)
  case building(BuildingID)
  case window(WindowID)
  case organization(OrganizationID)
}

/// As whom a signed-in person acts at this moment. The page always shows it.
public enum Standing: Hashable, Sendable {
  case oneself
  case enterprise(OrganizationID)
  case post(PostID, Role, PostScope)
}

/// Who asks. Every command and every query that concerns people takes one.
public struct Viewer: Hashable, Sendable {
  public var person: PersonID
  public var community: CommunityID
  public var standing: Standing
  /// What the page calls her.
  public var name: String

  public init(person: PersonID, community: CommunityID, standing: Standing, name: String) {
    self.person = person
    self.community = community
    self.standing = standing
    self.name = name
  }

  public var role: Role {
    switch standing {
    case .oneself: .person
    case .enterprise: .delegate
    case .post(_, let role, _): role
    }
  }

  public var isStaff: Bool { role.isStaff }

  /// The enterprise for which she acts, if any.
  public var enterprise: OrganizationID? {
    if case .enterprise(let id) = standing { id } else { nil }
  }

  public var post: PostID? {
    if case .post(let id, _, _) = standing { id } else { nil }
  }

  public var scope: PostScope? {
    if case .post(_, _, let scope) = standing { scope } else { nil }
  }

  /// Where in the permission table she stands for `act`.
  public func reach(of act: Act) -> Reach { Permissions.reach(of: role, for: act) }

  /// Refuses with 404 what she may not do at all: what a person may not see does not exist for her.
  public func require(_ act: Act) throws(Problem) {
    if reach(of: act) == .none { throw .notFound }
  }

  public func may(_ act: Act) -> Bool { reach(of: act) != .none }

  /// Whether her post covers this place. A post of the community covers all of it.
  public func covers(_ place: PlacePath) -> Bool {
    guard place.community == community, let scope else { return false }
    return switch scope {
    case .community, .window: true
    case .grid(let id): place.grid == id
    case .park(let id): place.park == id
    case .building(let id): place.building == id
    case .organization: false
    }
  }
}

/// A place with everything above it, as far as it is known.
public struct PlacePath: Hashable, Sendable {
  public var community: CommunityID
  public var grid: GridID?
  public var park: ParkID?
  public var building: BuildingID?

  public init(
    community: CommunityID, grid: GridID? = nil, park: ParkID? = nil, building: BuildingID? = nil
  ) {
    self.community = community
    self.grid = grid
    self.park = park
    self.building = building
  }
}
