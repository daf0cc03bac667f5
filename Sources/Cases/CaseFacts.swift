import Contracts
import Kernel
import Store

/// How far a case has come. `answered` and `declined` are what the worker says; `confirmed` and `returned` are what the
/// applicant says. The raw value is stored, is the translation key `case.state.<raw value>`, and names the shape on the page.
public enum CaseState: String, CaseIterable, Codable, Sendable, SQLEnum {
  /// 待受理
  case waiting
  /// 办理中
  case doing
  /// 已答复，等确认: closed by the worker
  case answered
  /// 已确认: by the applicant
  case confirmed
  /// 退回重办: the applicant did not accept the result, second handling begins
  case returned
  /// 办不了，已说明: an honest end, which the applicant too confirms or sends back
  case declined
  /// 撤回
  case withdrawn

  /// Nothing more happens.
  public var isFinal: Bool { self == .confirmed || self == .withdrawn }
  /// The worker's turn.
  public var isOpen: Bool { self == .waiting || self == .doing || self == .returned }
  /// The applicant's turn.
  public var isClosed: Bool { self == .answered || self == .declined }

  public static let open: [CaseState] = [.waiting, .doing, .returned]
  public static let closed: [CaseState] = [.answered, .declined]
}

/// For whom a case is: this is the line at which the employee firewall stands.
public enum ApplicantKind: String, Codable, Sendable, SQLEnum, CaseIterable { case person, enterprise }

/// Who wants something. A person's case never names an organisation; the schema says so too.
public struct Applicant: Hashable, Sendable {
  public let kind: ApplicantKind
  /// The account that filed it, or for which it was filed; nil for a caller without one.
  public let person: PersonID?
  public let organization: OrganizationID?

  public static func person(_ person: PersonID?) -> Applicant {
    Applicant(kind: .person, person: person, organization: nil)
  }
  public static func enterprise(_ organization: OrganizationID, by person: PersonID?) -> Applicant {
    Applicant(kind: .enterprise, person: person, organization: organization)
  }

  /// Whether it is this person's own matter: whoever handles cases then keeps her hands off it.
  public func isHerself(_ other: PersonID?) -> Bool { kind == .person && person != nil && person == other }
}

/// How it came in. What each is called is the community's data: `CaseSource`.
public enum CaseChannel: String, Codable, Sendable, SQLEnum, CaseIterable {
  case web
  /// 随手报, without an account
  case report
  case email
  /// 微信转来: a message that staff pasted
  case chat
  case phone, counter, visit, meeting, letter
  /// 12345转办
  case hotline
  case api

  /// What staff write down of others; the rest the program knows by itself.
  static let ofStaff: Set<CaseChannel> = [.chat, .phone, .counter, .visit, .meeting, .letter, .hotline]
}

public enum Urgency: String, Codable, Sendable, SQLEnum, CaseIterable { case normal, urgent }

public enum PlaceKind: String, Codable, Sendable, SQLEnum, CaseIterable { case unit, common, none }

/// The parts of a building that belong to everybody in it.
public enum CommonPart: String, Codable, Sendable, SQLEnum, CaseIterable {
  case lift, lobby, corridor, garage, roof, gate, outside, other
}

/// Where it is, as it stood when the case was filed: names may change later, the case says what was true.
public struct CasePlace: Hashable, Sendable {
  public var kind: PlaceKind
  public var building: BuildingID?
  public var buildingName: String
  public var park: ParkID?
  public var grid: GridID?
  public var unit: UnitID?
  /// What people call the room: `1203室`.
  public var unitText: String
  public var commonPart: CommonPart?

  public init(
    kind: PlaceKind, building: BuildingID? = nil, buildingName: String = "", park: ParkID? = nil, grid: GridID? = nil,
    unit: UnitID? = nil, unitText: String = "", commonPart: CommonPart? = nil
  ) {
    self.kind = kind
    self.building = building
    self.buildingName = buildingName
    self.park = park
    self.grid = grid
    self.unit = unit
    self.unitText = unitText
    self.commonPart = commonPart
  }

  public static let nowhere = CasePlace(kind: .none)
}

/// Who handles: a person, and the post in which she does it.
public struct Handler: Hashable, Sendable {
  public let person: PersonID
  public let post: PostID
  public init(person: PersonID, post: PostID) {
    self.person = person
    self.post = post
  }
}

/// 非常满意 … 非常不满意, stored as 5 … 1.
public enum RatingLevel: Int, CaseIterable, Sendable {
  case verySatisfied = 5, satisfied = 4, fair = 3, dissatisfied = 2, veryDissatisfied = 1

  /// For forms, the API and the translation key `case.rating.<word>`.
  public var word: String {
    switch self {
    case .verySatisfied: "very_satisfied"
    case .satisfied: "satisfied"
    case .fair: "fair"
    case .dissatisfied: "dissatisfied"
    case .veryDissatisfied: "very_dissatisfied"
    }
  }

  public init?(word: String) {
    guard let found = RatingLevel.allCases.first(where: { $0.word == word }) else { return nil }
    self = found
  }
}

/// One entry of the thread.
public struct CaseStep: Sendable {
  public enum Kind: String, Sendable, SQLEnum, CaseIterable {
    case opened, taken, assigned, handedOver = "handed_over", rerouted, replied, noted, added, closed, declined, confirmed,
      returned, withdrawn, asked, resumed, extended, undone, hastened, calmed
    /// A message by e-mail that bears the tag of the case. `about` is its sender as far as it may be shown; who that is nobody has checked.
    case mailed
    // How handlers work on it together; `splitOff` and `splitFrom` are the applicant's to know.
    case assistAsked = "assist_asked", assistReported = "assist_reported", objected, objectionUpheld = "objection_upheld",
      objectionRefused = "objection_refused", merged, unmerged, splitOff = "split_off", splitFrom = "split_from"
  }
  /// Internal steps exist for handlers only.
  public enum Visibility: String, Sendable, SQLEnum { case everybody = "public", inside = "internal" }
  public enum Author: String, Sendable, SQLEnum { case applicant, handler }

  public let id: CaseStepID
  public let round: Int
  public let kind: Kind
  public let author: Author
  public let authorPerson: PersonID?
  /// As the cards call the author now; empty when nobody does.
  public let authorName: String
  public let words: String
  /// The person or window that the step names.
  public let about: String
  public let visibility: Visibility
  public let at: Timestamp

  init(_ row: Row) throws {
    id = try row("id")
    round = try row("round")
    kind = try row("kind")
    author = try row("author")
    authorPerson = try row(optional: "author_person_id")
    authorName = try row(optional: "author_name") ?? ""
    words = try row("words")
    about = try row("about")
    visibility = try row("visibility")
    at = try row("at")
  }
}
