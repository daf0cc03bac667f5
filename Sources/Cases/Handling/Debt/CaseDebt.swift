import Audit
import Contracts
import Kernel
import Store

/// What is known of an owed sum.
struct CaseDebt: Sendable, Hashable {
  /// What a claim rests on; the words are `debt.evidence.<raw value>`.
  enum Evidence: String, CaseIterable, Sendable {
    case contract, delivery, acceptance, statement, invoice, demands, identity
  }

  var debtor: DebtClock.Debtor
  var debtorName = ""
  var deliveredOn: LocalDay
  var agreedOn: LocalDay?
  var acceptedOn: LocalDay?
  var receivedOn: LocalDay?
  var evidence: Set<Evidence> = []
}

extension CaseDebt {
  init(_ row: Row) throws {
    debtor = DebtClock.Debtor(rawValue: try row("debtor_kind")) ?? .other
    debtorName = try row("debtor_name")
    deliveredOn = try row("delivered_on")
    agreedOn = try row(optional: "agreed_on")
    acceptedOn = try row(optional: "complaint_accepted_on")
    receivedOn = try row(optional: "complaint_received_on")
    let lines = try row("evidence", as: String.self).split(separator: "\n")
    evidence = Set(lines.compactMap { Evidence(rawValue: String($0)) })
  }

  /// Day after day in their order; nil when that holds.
  var fault: (field: String, code: String)? {
    let named = [("delivered_on", deliveredOn), ("agreed_on", agreedOn), ("accepted_on", acceptedOn), ("received_on", receivedOn)]
    for (field, day) in named {
      if let day, !DebtClock.days.contains(day) { return (field, DebtError.dayOutside.code) }
    }
    if let acceptedOn, acceptedOn < deliveredOn { return ("accepted_on", "debt.before_delivery") }
    if let receivedOn {
      guard let acceptedOn else { return ("accepted_on", "debt.not_accepted") }
      if receivedOn < acceptedOn { return ("received_on", "debt.before_acceptance") }
    }
    return nil
  }
}

/// One line of the history of sums, in fen.
struct DebtSum: Sendable, Hashable {
  enum Kind: String, CaseIterable, Sendable, SQLEnum { case claimed, recovered, reversed }
  let kind: Kind
  let fen: Int
  let day: LocalDay
  let words: String

  /// Claimed now, and recovered in all.
  static func totals(_ sums: [DebtSum]) -> (claimed: Int, recovered: Int) {
    var (claimed, recovered) = (0, 0)
    for sum in sums {
      switch sum.kind {
      case .claimed: claimed = sum.fen
      case .recovered: recovered += sum.fen
      case .reversed: recovered -= sum.fen
      }
    }
    return (claimed, recovered)
  }

  /// Nothing is recovered beyond what is claimed, nothing taken back beyond what was recovered, and what is claimed covers what is
  /// there already.
  static func require(_ next: DebtSum, after sums: [DebtSum]) throws(DebtError) {
    let (claimed, recovered) = totals(sums)
    switch next.kind {
    case .claimed: if next.fen < recovered { throw .lessThanRecovered }
    case .recovered: if recovered + next.fen > claimed { throw .moreThanClaimed }
    case .reversed: if next.fen > recovered { throw .moreThanRecovered }
    }
  }
}

extension DebtSum {
  init(_ row: Row) throws {
    kind = try row("kind")
    fen = try row("amount_fen")
    day = try row("on_day")
    words = try row("words")
  }
}

enum DebtError: Error, Equatable, Sendable, CaseIterable, ProblemConvertible {
  /// There is nothing to count from yet.
  case noFacts
  case moreThanClaimed
  case moreThanRecovered
  case lessThanRecovered
  case dayAhead
  /// A slip in the year.
  case dayOutside

  var code: String {
    switch self {
    case .noFacts: "debt.no_facts"
    case .moreThanClaimed: "debt.more_than_claimed"
    case .moreThanRecovered: "debt.more_than_recovered"
    case .lessThanRecovered: "debt.less_than_recovered"
    case .dayAhead: "debt.day_ahead"
    case .dayOutside: "debt.day_outside"
    }
  }

  /// The field that has to change.
  var field: String { self == .dayAhead || self == .dayOutside ? "day" : "amount" }

  var problem: Problem {
    self == .noFacts ? Problem(.conflict, code: code) : Problem(.invalid, code: code, fields: [Problem.Field(field, code)])
  }
}

struct DebtNoted: JournalEvent {
  static let name = "case.debt_noted"
  let caseID: CaseID
  var subject: String { caseID.text }
}

/// Writes down what is known of the owed sum.
struct NoteDebt: Sendable {
  let id: CaseID
  let debt: CaseDebt

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> Case {
    let item = try tx.handledCase(id, by: viewer)
    try tx.keep(debt, of: item, by: viewer.person)
    try tx.audit("case.debt_noted", subject: id.text, detail: item.number, by: viewer)
    try tx.record(DebtNoted(caseID: id), by: viewer)
    return item
  }
}

/// A demand, an acknowledgement, a suit: the limitation begins anew.
struct InterruptLimitation: Sendable {
  let id: CaseID
  let event: DebtClock.Event
  var words = ""

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> Case {
    let item = try tx.handledCase(id, by: viewer)
    guard try tx.debt(of: id) != nil else { throw DebtError.noFacts }
    if event.day > SiteZone.shanghai.day(of: tx.now) { throw DebtError.dayAhead }
    if !DebtClock.days.contains(event.day) { throw DebtError.dayOutside }
    try tx.insert(event, words: words, of: item, by: viewer.person)
    try tx.audit("case.debt_noted", subject: id.text, detail: "\(item.number), \(event.kind.rawValue)", by: viewer)
    try tx.record(DebtNoted(caseID: id), by: viewer)
    return item
  }
}

/// Claimed, recovered, or written wrongly before.
struct EnterSum: Sendable {
  let id: CaseID
  let sum: DebtSum

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> Case {
    let item = try tx.handledCase(id, by: viewer)
    if sum.day > SiteZone.shanghai.day(of: tx.now) { throw DebtError.dayAhead }
    if !DebtClock.days.contains(sum.day) { throw DebtError.dayOutside }
    try DebtSum.require(sum, after: try tx.debtSums(of: id))
    try tx.insert(sum, of: item, by: viewer.person)
    try tx.audit("case.debt_sum", subject: id.text, detail: "\(item.number), \(sum.kind.rawValue) \(sum.fen)", by: viewer)
    try tx.record(DebtNoted(caseID: id), by: viewer)
    return item
  }
}

/// What was claimed and recovered in a period, for the report. Cases, sums in fen; nobody's name.
public struct DebtTotals: Sendable, Hashable {
  public var cases = 0
  public var claimedFen = 0
  public var recoveredFen = 0
}

extension Tx {
  func debt(of id: CaseID) throws -> CaseDebt? {
    try first("SELECT * FROM case_debts WHERE case_id = \(id)", CaseDebt.init)
  }

  func keep(_ debt: CaseDebt, of item: Case, by person: PersonID) throws {
    let evidence = CaseDebt.Evidence.allCases.filter(debt.evidence.contains).map(\.rawValue).joined(separator: "\n")
    try run(
      """
      INSERT INTO case_debts (case_id, community_id, debtor_kind, debtor_name, delivered_on, agreed_on,
        complaint_accepted_on, complaint_received_on, evidence, changed_by_person_id, changed_at)
      VALUES (\(item.id), \(item.community), \(debt.debtor.rawValue), \(debt.debtorName), \(debt.deliveredOn),
        \(debt.agreedOn), \(debt.acceptedOn), \(debt.receivedOn), \(evidence), \(person), \(now))
      ON CONFLICT (case_id) DO UPDATE SET debtor_kind = excluded.debtor_kind, debtor_name = excluded.debtor_name,
        delivered_on = excluded.delivered_on, agreed_on = excluded.agreed_on,
        complaint_accepted_on = excluded.complaint_accepted_on, complaint_received_on = excluded.complaint_received_on,
        evidence = excluded.evidence, changed_by_person_id = excluded.changed_by_person_id,
        changed_at = excluded.changed_at
      """)
  }

  func debtEvents(of id: CaseID) throws -> [(event: DebtClock.Event, words: String)] {
    try all("SELECT kind, on_day, words FROM case_debt_events WHERE case_id = \(id) ORDER BY position LIMIT 100") { row in
      let kind = DebtClock.Interruption(rawValue: try row("kind")) ?? .other
      return (DebtClock.Event(kind: kind, day: try row("on_day")), try row("words"))
    }
  }

  func insert(_ event: DebtClock.Event, words: String, of item: Case, by person: PersonID) throws {
    let last: Int = try scalar("SELECT max(position) FROM case_debt_events WHERE case_id = \(item.id)") ?? 0
    try run(
      """
      INSERT INTO case_debt_events (case_id, position, community_id, kind, on_day, words, by_person_id, at)
      VALUES (\(item.id), \(last + 1), \(item.community), \(event.kind.rawValue), \(event.day), \(words), \(person), \(now))
      """)
  }

  func debtSums(of id: CaseID) throws -> [DebtSum] {
    try all("SELECT * FROM case_debt_sums WHERE case_id = \(id) ORDER BY position LIMIT 500", DebtSum.init)
  }

  func insert(_ sum: DebtSum, of item: Case, by person: PersonID) throws {
    let last: Int = try scalar("SELECT max(position) FROM case_debt_sums WHERE case_id = \(item.id)") ?? 0
    try run(
      """
      INSERT INTO case_debt_sums (case_id, position, community_id, kind, amount_fen, on_day, words, by_person_id, at)
      VALUES (\(item.id), \(last + 1), \(item.community), \(sum.kind), \(sum.fen), \(sum.day), \(sum.words), \(person),
        \(now))
      """)
  }

  /// Of the cases that the viewer may know of: what is claimed in those that have a line in the period, and what came back in it.
  public func debtTotals(_ viewer: Viewer, from: LocalDay, until: LocalDay) throws -> DebtTotals {
    let rows = try all(
      """
      SELECT cases.id, (SELECT one.amount_fen FROM case_debt_sums AS one WHERE one.case_id = cases.id
          AND one.kind = 'claimed' AND one.on_day <= \(until) ORDER BY one.position DESC LIMIT 1) AS claimed,
        coalesce(sum(CASE WHEN case_debt_sums.kind = 'recovered' THEN case_debt_sums.amount_fen
          WHEN case_debt_sums.kind = 'reversed' THEN -case_debt_sums.amount_fen ELSE 0 END), 0) AS recovered
      FROM cases JOIN case_debt_sums ON case_debt_sums.case_id = cases.id
      WHERE \(sql: CasePolicy.visible(viewer)) AND case_debt_sums.on_day >= \(from) AND case_debt_sums.on_day <= \(until)
      GROUP BY cases.id ORDER BY cases.id LIMIT 100000
      """
    ) { row in (claimed: try row(optional: "claimed", as: Int.self) ?? 0, recovered: try row("recovered", as: Int.self)) }
    return rows.reduce(into: DebtTotals()) { totals, row in
      totals.cases += 1
      totals.claimedFen += row.claimed
      totals.recoveredFen += row.recovered
    }
  }
}
