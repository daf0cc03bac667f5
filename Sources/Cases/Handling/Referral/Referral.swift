import Contracts
import Kernel
import Store

/// What a partner institution does, and what it costs.
struct Partner: Sendable, Hashable {
  enum Fee: String, CaseIterable, Sendable, SQLEnum { case free, paid, mixed }

  let organization: OrganizationID
  let name: String
  var services: [String]
  var fee: Fee
  var priceWords: String
  var isOpen: Bool

  static func services(_ typed: String) -> [String] {
    Array(Checklist.lines(typed).prefix(20))
  }
}

/// A case given to a partner with the applicant's consent. Pure rules; who may is the commands' question.
struct Referral: Sendable, Hashable {
  enum State: String, CaseIterable, Sendable, SQLEnum {
    /// The applicant has not said yet.
    case proposed
    /// She does not want it.
    case refused
    /// The partner has not said yet.
    case offered
    case accepted, declined
    /// The partner has an interest of its own in the matter.
    case conflicted
    case done

    var isOpen: Bool { self == .proposed || self == .offered || self == .accepted }
  }

  /// Both sides rate.
  enum Side: String, CaseIterable, Sendable, SQLEnum { case applicant, partner }

  /// What the applicant ticks; the words are `referral.part.<raw value>`.
  enum Part: String, CaseIterable, Sendable { case title, body, place, name }

  /// Working days in which a partner answers.
  static let answerWorkingDays = 2

  let id: ReferralID
  let caseID: CaseID
  let partner: OrganizationID
  let partnerName: String
  let service: String
  let fee: Partner.Fee
  let priceWords: String
  private(set) var state: State
  /// Only while consent is being given; it is sealed in the store (`tx.sharedWords`).
  private(set) var sharedWords = ""
  private let sharedSealed: [UInt8]?
  /// Who has said how the other was to work with.
  let ratedBy: Set<Side>
  private(set) var answerDueOn: LocalDay?
  private(set) var answerWords: String
  private(set) var resultWords: String

  mutating func consent(sharing words: String, dueOn day: LocalDay) throws(ReferralError) {
    guard state == .proposed else { throw .notProposed }
    if words.isEmpty { throw .nothingShared }
    state = .offered
    sharedWords = words
    answerDueOn = day
  }

  /// She does not want it, or not any more.
  mutating func refuse() throws(ReferralError) {
    guard state.isOpen else { throw .notProposed }
    state = .refused
  }

  /// Accepted; declined, or a conflict of interest, with the reason.
  mutating func answer(_ answer: State, words: String, today: LocalDay) throws(ReferralError) {
    guard state == .offered else { throw .notOffered }
    if let answerDueOn, today > answerDueOn { throw .tooLate }
    if answer != .accepted, words.isEmpty { throw .noReason }
    state = answer
    answerWords = words
  }

  mutating func finish(_ words: String) throws(ReferralError) {
    guard state == .accepted else { throw .notAccepted }
    state = .done
    resultWords = words
  }

  /// The partner let the days pass: the next one is asked.
  func isExpired(on today: LocalDay) -> Bool {
    guard state == .offered, let answerDueOn else { return false }
    return today > answerDueOn
  }

  mutating func expire(on today: LocalDay) {
    if isExpired(on: today) { state = .declined }
  }

  init(_ row: Row) throws {
    id = try row("id")
    caseID = try row("case_id")
    partner = try row("organization_id")
    partnerName = try row(optional: "partner_name") ?? ""
    service = try row("service")
    fee = try row("fee_kind")
    priceWords = try row("price_words")
    state = try row("state")
    answerDueOn = try row(optional: "answer_due_on")
    answerWords = try row("answer_words")
    resultWords = try row("result_words")
    sharedSealed = try row(optional: "shared_sealed")
    ratedBy = Set(try Side.allCases.filter { side in try row(side.rawValue + "_rated", as: Int.self) > 0 })
  }

  /// What the applicant agreed to share; empty before she did, and once it is forgotten.
  func openedWords(_ vault: Vault) throws -> String {
    try sharedSealed.map { try vault.open($0, table: "case_referrals", column: "shared", row: id.text) } ?? ""
  }
}

enum ReferralError: Error, Equatable, Sendable, CaseIterable, ProblemConvertible {
  /// One is on its way already.
  case isOpen
  /// Nobody who offers this service is left.
  case nobodyLeft
  case notProposed
  case nothingShared
  case notOffered
  case tooLate
  case noReason
  case notAccepted
  case notDone
  case alreadyRated

  var code: String {
    switch self {
    case .isOpen: "referral.is_open"
    case .nobodyLeft: "referral.nobody_left"
    case .notProposed: "referral.not_proposed"
    case .nothingShared: "referral.nothing_shared"
    case .notOffered: "referral.not_offered"
    case .tooLate: "referral.too_late"
    case .noReason: "referral.no_reason"
    case .notAccepted: "referral.not_accepted"
    case .notDone: "referral.not_done"
    case .alreadyRated: "referral.already_rated"
    }
  }

  var field: String? {
    switch self {
    case .nobodyLeft: "service"
    case .nothingShared: "parts"
    case .noReason: "answer_words"
    default: nil
    }
  }

  var problem: Problem {
    if let field { return Problem(.invalid, code: code, fields: [Problem.Field(field, code)]) }
    return Problem(.conflict, code: code)
  }
}

struct ReferralProposed: JournalEvent {
  static let name = "case.referral_proposed"
  let caseID: CaseID
  var subject: String { caseID.text }
}

/// With the applicant's consent a partner may read what she ticked.
struct ReferralOffered: JournalEvent {
  static let name = "case.referral_offered"
  let caseID: CaseID
  let referral: ReferralID
  let partner: OrganizationID
  var subject: String { caseID.text }
}

/// What the applicant or the partner said: refused, accepted, declined, conflicted, done.
struct ReferralAnswered: JournalEvent {
  static let name = "case.referral_answered"
  let caseID: CaseID
  let state: String
  var subject: String { caseID.text }
}
