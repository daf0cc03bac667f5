import Contracts
import Kernel
import Store

/// 人民调解 of a matter. It begins when both parties have agreed to it; either may end it at any time. Pure.
///
/// Sources: 人民调解法 art. 28–29 (oral or written agreement and what it says), 31 (it binds), 33 (both may ask a court to confirm it
/// within thirty days); 劳动争议调解仲裁法 art. 14 (a labour matter without an agreement after fifteen days may go to arbitration).
struct Mediation: Sendable, Hashable {
  enum Kind: String, CaseIterable, Sendable, SQLEnum { case civil, labour }
  enum Result: String, CaseIterable, Sendable, SQLEnum { case agreed, failed }

  static let labourDays = 15
  static let confirmationDays = 30
  /// Days run from the request, and nothing mends it later: a slip in the year is caught when it is written.
  static let askedDaysMax = 366

  var position: Int
  var kind: Kind
  var mediator: Handler
  /// As the record names the parties.
  var applicantName: String
  var otherName: String
  var matter: String
  var askedOn: LocalDay
  var applicantAgreedOn: LocalDay?
  var otherAgreedOn: LocalDay?
  var result: Result?
  var resultOn: LocalDay?
  var agreement = ""

  /// The day on which the later of the two agreed; nil while one is missing.
  var begunOn: LocalDay? {
    guard let applicantAgreedOn, let otherAgreedOn else { return nil }
    return max(applicantAgreedOn, otherAgreedOn)
  }

  /// The last day of the fifteen of a labour matter, from the request on: afterwards the way to arbitration is open.
  var arbitrationFrom: LocalDay? { kind == .labour ? askedOn.adding(days: Mediation.labourDays) : nil }

  /// Until when both may ask the court to confirm the agreement.
  var confirmationUntil: LocalDay? {
    guard result == .agreed, let resultOn else { return nil }
    return resultOn.adding(days: Mediation.confirmationDays)
  }

  mutating func agree(applicantOn: LocalDay?, otherOn: LocalDay?, today: LocalDay) throws(MediationError) {
    if result != nil { throw .isOver }
    for day in [applicantOn, otherOn].compactMap({ $0 }) where day < askedOn || day > today { throw .dayOutside }
    applicantAgreedOn = applicantOn ?? applicantAgreedOn
    otherAgreedOn = otherOn ?? otherAgreedOn
  }

  /// A session needs both parties' consent.
  func requireBegun() throws(MediationError) {
    if result != nil { throw .isOver }
    guard begunOn != nil else { throw .notAgreedTo }
  }

  /// An agreement has words and consent behind it; a failure may come before anybody agreed to talk.
  mutating func finish(_ result: Result, agreement: String, on day: LocalDay, today: LocalDay) throws(MediationError) {
    if self.result != nil { throw .isOver }
    if day < askedOn || day > today { throw .dayOutside }
    if result == .agreed {
      guard let begunOn else { throw .notAgreedTo }
      if day < begunOn { throw .dayOutside }
      if agreement.isEmpty { throw .noWords }
    }
    self.result = result
    self.agreement = agreement
    resultOn = day
  }
}

enum MediationError: Error, Equatable, Sendable, CaseIterable, ProblemConvertible {
  case isOver
  /// One goes on already.
  case isOpen
  case none
  /// Both have to agree before anybody sits down.
  case notAgreedTo
  case dayOutside
  case askedLongAgo
  /// Nobody settles anything with herself.
  case sameParty
  case noWords
  /// The mediator has an interest in the matter, or has not said that she has none.
  case notNeutral

  var code: String {
    switch self {
    case .isOver: "mediation.is_over"
    case .isOpen: "mediation.is_open"
    case .none: "mediation.none"
    case .notAgreedTo: "mediation.not_agreed_to"
    case .dayOutside: "mediation.day_outside"
    case .askedLongAgo: "mediation.asked_long_ago"
    case .sameParty: "mediation.same_party"
    case .noWords: "mediation.no_words"
    case .notNeutral: "mediation.not_neutral"
    }
  }

  var field: String? {
    switch self {
    case .dayOutside, .askedLongAgo: "day"
    case .sameParty: "other_name"
    case .noWords: "agreement"
    case .notNeutral: "mediator"
    default: nil
    }
  }

  var problem: Problem {
    if let field { return Problem(.invalid, code: code, fields: [Problem.Field(field, code)]) }
    return Problem(.conflict, code: code)
  }
}

struct MediationNoted: JournalEvent {
  static let name = "case.mediation_noted"
  let caseID: CaseID
  var subject: String { caseID.text }
}

/// A session of mediation with an enterprise: whoever keeps count of what touches it hears of it.
public struct MediationHeld: JournalEvent {
  public static let name = "case.mediation_held"
  public let caseID: CaseID
  public let number: String
  public let organization: OrganizationID
  public let day: LocalDay
  public var subject: String { caseID.text }
}

extension Mediation {
  init(_ row: Row) throws {
    position = try row("position")
    kind = try row("kind")
    mediator = Handler(person: try row("mediator_person_id"), post: try row("mediator_post_id"))
    applicantName = try row("applicant_name")
    otherName = try row("other_name")
    matter = try row("matter")
    askedOn = try row("asked_on")
    applicantAgreedOn = try row(optional: "applicant_agreed_on")
    otherAgreedOn = try row(optional: "other_agreed_on")
    result = try row(optional: "result")
    resultOn = try row(optional: "result_on")
    agreement = try row("agreement")
  }
}

struct MediationSession: Sendable {
  let day: LocalDay
  let words: String
}

extension Tx {
  /// The last one of a case.
  func mediation(of id: CaseID) throws -> Mediation? {
    try first("SELECT * FROM case_mediations WHERE case_id = \(id) ORDER BY position DESC LIMIT 1", Mediation.init)
  }

  func insert(_ one: Mediation, of item: Case, by person: PersonID) throws {
    try run(
      """
      INSERT INTO case_mediations (case_id, position, community_id, kind, mediator_person_id, mediator_post_id,
        applicant_name, other_name, matter, asked_on, agreement, by_person_id, at)
      VALUES (\(item.id), \(one.position), \(item.community), \(one.kind), \(one.mediator.person), \(one.mediator.post),
        \(one.applicantName), \(one.otherName), \(one.matter), \(one.askedOn), '', \(person), \(now))
      """)
  }

  func update(_ one: Mediation, of item: Case) throws {
    try run(
      """
      UPDATE case_mediations SET applicant_agreed_on = \(one.applicantAgreedOn), other_agreed_on = \(one.otherAgreedOn),
        result = \(one.result), result_on = \(one.resultOn), agreement = \(one.agreement)
      WHERE case_id = \(item.id) AND position = \(one.position)
      """)
  }

  func mediationSessions(of id: CaseID, _ position: Int) throws -> [MediationSession] {
    try all(
      """
      SELECT on_day, words FROM case_mediation_sessions WHERE case_id = \(id) AND mediation_position = \(position)
      ORDER BY position LIMIT 100
      """
    ) { row in MediationSession(day: try row("on_day"), words: try row("words")) }
  }

  func insertSession(_ session: MediationSession, _ one: Mediation, of item: Case, by person: PersonID) throws {
    let last: Int = try scalar(
      """
      SELECT max(position) FROM case_mediation_sessions WHERE case_id = \(item.id) AND mediation_position = \(one.position)
      """) ?? 0
    try run(
      """
      INSERT INTO case_mediation_sessions (case_id, mediation_position, position, community_id, on_day, words,
        by_person_id, at)
      VALUES (\(item.id), \(one.position), \(last + 1), \(item.community), \(session.day), \(session.words), \(person),
        \(now))
      """)
  }
}
