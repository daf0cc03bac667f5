import Contracts
import Kernel
import Store

/// A role that somebody holds, somewhere, from a day to a day.
public struct Post: Sendable {
  public let id: PostID
  public let community: CommunityID
  public let person: PersonID
  public let role: Role
  public let scope: PostScope
  public let title: String
  public let startsOn: LocalDay
  /// The last day; nil when it is open.
  public let endsOn: LocalDay?
  public let endedAt: Timestamp?
  public let handoverNote: String

  init(_ row: Row) throws {
    id = try row("id")
    community = try row("community_id")
    person = try row("person_id")
    let roleName: String = try row("role")
    guard let role = Role(rawValue: roleName) else { throw StoreError.wrongType(column: "role", wanted: "Role") }
    self.role = role
    scope = try PostScope(kind: try row("scope_kind"), id: try row("scope_id"))
    title = try row("title")
    startsOn = try row("starts_on")
    endsOn = try row(optional: "ends_on")
    endedAt = try row(optional: "ended_at")
    handoverNote = try row("handover_note")
  }

  func isHeld(on day: LocalDay) -> Bool {
    endedAt == nil && startsOn <= day && (endsOn.map { day <= $0 } ?? true)
  }
}

/// A post that is over, as other modules see it.
public struct EndedPost: Sendable {
  /// Who holds the same post now.
  public let successor: PersonID?
  public let note: String
}

extension PostScope {
  public var kind: String {
    switch self {
    case .community: "community"
    case .grid: "grid"
    case .park: "park"
    case .building: "building"
    case .window: "window"
    case .organization: "organization"
    }
  }

  /// Nil for the community, whose own id stands in the table.
  public var id: String? {
    switch self {
    case .community: nil
    case .grid(let id): id.text
    case .park(let id): id.text
    case .building(let id): id.text
    case .window(let id): id.text
    case .organization(let id): id.text
    }
  }

  public init(kind: String, id: String) throws {
    let scope: PostScope? =
      switch kind {
      case "community": .community
      case "grid": GridID(id).map(PostScope.grid)
      case "park": ParkID(id).map(PostScope.park)
      case "building": BuildingID(id).map(PostScope.building)
      case "window": WindowID(id).map(PostScope.window)
      case "organization": OrganizationID(id).map(PostScope.organization)
      default: nil
      }
    guard let scope else { throw StoreError.wrongType(column: "scope_id", wanted: kind) }
    self = scope
  }
}

/// What is needed to put somebody into a post.
public struct PostDraft: Sendable, Codable {
  public var person: PersonID
  public var role: Role
  public var scopeKind: String
  public var scopeID: String
  public var title: String
  public var startsOn: LocalDay
  public var endsOn: LocalDay?
  public var body: BodyID?

  public init(
    person: PersonID, role: Role, scope: PostScope, title: String = "", startsOn: LocalDay, endsOn: LocalDay? = nil,
    body: BodyID? = nil
  ) {
    self.person = person
    self.role = role
    scopeKind = scope.kind
    scopeID = scope.id ?? ""
    self.title = title
    self.startsOn = startsOn
    self.endsOn = endsOn
    self.body = body
  }
}

/// Where each role can be held, and how many hold it in one place unless the community says otherwise.
enum PostRule {
  static func scopes(of role: Role) -> [String] {
    switch role {
    case .administrator, .secretary, .communityWorker, .supervisor: ["community"]
    case .windowSpecialist: ["window", "community"]
    case .gridHead, .gridWorker, .gridHelper: ["grid"]
    case .parkLeader: ["park"]
    case .buildingChief, .safetyPromoter, .serviceAssistant, .generalSupport: ["building"]
    case .enterpriseLiaison: ["building", "park", "grid", "organization"]
    case .propertyButler: ["building", "park"]
    case .partner: ["organization"]
    case .person, .delegate: []
    }
  }

  /// One secretary, one head of a grid, of a park, of a building.
  static let standardLimits: [Role: Int] = [.secretary: 1, .gridHead: 1, .parkLeader: 1, .buildingChief: 1]

  /// Only an administrator makes or ends administrators, and lets one in again: else a secretary could make herself one.
  static func mayAppoint(_ viewer: Viewer, _ role: Role) -> Bool {
    guard viewer.reach(of: .managePosts) == .community, Role.posts.contains(role) else { return false }
    return role != .administrator || viewer.role == .administrator
  }

  static func appointable(by viewer: Viewer) -> [Role] { Role.posts.filter { mayAppoint(viewer, $0) } }
}

enum PostError: ProblemConvertible {
  case scopeNotOfRole
  case roleNotYours
  case endsBeforeStart
  case alreadyEnded
  /// The names of those who hold it.
  case alreadyHeld([String])

  var problem: Problem {
    switch self {
    case .scopeNotOfRole: Problem(.invalid, code: "post.scope_not_of_role")
    case .roleNotYours: Problem(.forbidden, code: "post.role_not_yours")
    case .endsBeforeStart: Problem(.invalid, code: "post.ends_before_start")
    case .alreadyEnded: Problem(.conflict, code: "post.already_ended")
    case .alreadyHeld(let names):
      Problem(.conflict, code: "post.already_held", details: ["names": names.joined(separator: "、")])
    }
  }
}

/// One of the bodies of a community.
public struct Body: Sendable {
  public let id: BodyID
  public let name: String
  public let englishName: String

  init(_ row: Row) throws {
    id = try row("id")
    name = try row("name")
    englishName = try row("english_name")
  }
}

/// A body that a community starts with: `App` reads the list from the template of its kind.
public struct BodyDraft: Sendable {
  /// Stays, whatever it is called.
  public var key: String
  public var name: String
  public var englishName: String
  public init(key: String, name: String, englishName: String) {
    self.key = key
    self.name = name
    self.englishName = englishName
  }
}
