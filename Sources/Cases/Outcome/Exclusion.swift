import Audit
import Contracts
import Kernel
import Store

/// Why a case is left out of the figures. The raw value is stored and is the translation key `exclusion.kind.<raw value>`.
enum ExclusionKind: String, CaseIterable, Codable, Sendable, SQLEnum {
  case outOfScope = "out_of_scope"
  case unlawful, duplicate, unreachable, other
}

/// A proposal to leave a case out of the figures, and what another person said of it.
struct Exclusion: Sendable {
  let caseID: CaseID
  let number: Int
  let kind: ExclusionKind
  let words: String
  let proposedBy: PersonID
  let proposedByName: String
  let proposedAt: Timestamp
  /// Nil while nobody has decided.
  let isApproved: Bool?
  let decidedByName: String
  let decidedAt: Timestamp?
  let decisionWords: String

  init(_ row: Row) throws {
    caseID = try row("case_id")
    number = try row("number")
    kind = try row("kind")
    words = try row("words")
    proposedBy = try row("proposed_by_person_id")
    proposedByName = try row(optional: "proposed_by_name") ?? ""
    proposedAt = try row("proposed_at")
    isApproved = try row(optional: "is_approved")
    decidedByName = try row(optional: "decided_by_name") ?? ""
    decidedAt = try row(optional: "decided_at")
    decisionWords = try row("decision_words")
  }
}

enum ExclusionError: Error, Equatable, Sendable, CaseIterable {
  /// Who had the case in hand does not say that it does not count.
  case handler
  /// Who proposed it does not decide it.
  case proposer
  /// It is proposed or left out already.
  case alreadyProposed
  /// Nothing is proposed, or it is decided.
  case nothingProposed
  /// Who proposed it or agreed neither takes nor closes the case.
  case leftOutByHer
}

extension ExclusionError: ProblemConvertible {
  var problem: Problem {
    switch self {
    case .handler: Problem(.conflict, code: "exclusion.handler")
    case .proposer: Problem(.conflict, code: "exclusion.proposer")
    case .alreadyProposed: Problem(.conflict, code: "exclusion.already_proposed")
    case .nothingProposed: Problem(.conflict, code: "exclusion.nothing_proposed")
    case .leftOutByHer: Problem(.conflict, code: "exclusion.left_out_by_her")
    }
  }
}

struct ProposeExclusion: Sendable {
  let id: CaseID
  let kind: ExclusionKind
  let words: String

  func run(by viewer: Viewer, _ tx: Tx) throws {
    let item = try tx.handledCase(id, by: viewer)
    if try tx.hasHandled(item, viewer.person) { throw ExclusionError.handler }
    let last = try tx.lastExclusion(of: id)
    if let last, last.isApproved != false { throw ExclusionError.alreadyProposed }
    try tx.insertExclusion(of: item, number: (last?.number ?? 0) + 1, kind, words, by: viewer.person)
    try tx.audit("case.exclusion_proposed", subject: id.text, detail: item.number, by: viewer)
    try tx.record(ExclusionProposed(caseID: id), by: viewer)
  }
}

struct DecideExclusion: Sendable {
  let id: CaseID
  let isApproved: Bool
  var words = ""

  func run(by viewer: Viewer, _ tx: Tx) throws {
    let item = try tx.handledCase(id, by: viewer)
    guard let open = try tx.lastExclusion(of: id), open.isApproved == nil else { throw ExclusionError.nothingProposed }
    if open.proposedBy == viewer.person { throw ExclusionError.proposer }
    if try tx.hasHandled(item, viewer.person) { throw ExclusionError.handler }
    try tx.decide(open, isApproved: isApproved, words, by: viewer.person)
    try tx.audit(
      isApproved ? "case.exclusion_approved" : "case.exclusion_refused", subject: id.text, detail: item.number, by: viewer)
    try tx.record(ExclusionDecided(caseID: id, isApproved: isApproved), by: viewer)
  }
}

struct ExclusionProposed: JournalEvent {
  static let name = "case.exclusion_proposed"
  let caseID: CaseID
  var subject: String { caseID.text }
}

struct ExclusionDecided: JournalEvent {
  static let name = "case.exclusion_decided"
  let caseID: CaseID
  let isApproved: Bool
  var subject: String { caseID.text }
}

extension Tx {
  /// Whether a person ever had this case in hand, or it is hers: who leads or received it, filed it, closed it, or wrote in it as staff.
  func hasHandled(_ item: Case, _ person: PersonID) throws -> Bool {
    if [item.lead?.person, item.firstReceiver, item.filedBy, item.applicant.person].contains(person) { return true }
    return try exists(
      """
      SELECT 1 FROM case_steps WHERE case_id = \(item.id) AND author = 'handler' AND author_person_id = \(person)
      UNION ALL SELECT 1 FROM case_closures WHERE case_id = \(item.id) AND by_person_id = \(person) LIMIT 1
      """)
  }

  /// Whether what the applicant says of this case is a judgement of this person's work: then neither does she hold the link nor write
  /// the answer down. Who led, answered or closed it in any round; who wrote down what a caller said has not.
  func isJudged(_ person: PersonID, by item: Case) throws -> Bool {
    if item.lead?.person == person { return true }
    return try exists(
      """
      SELECT 1 FROM case_steps WHERE case_id = \(item.id) AND author = 'handler'
        AND kind NOT IN ('opened', 'confirmed', 'returned') AND author_person_id = \(person)
      UNION ALL SELECT 1 FROM case_closures WHERE case_id = \(item.id) AND by_person_id = \(person) LIMIT 1
      """)
  }

  private var exclusionColumns: SQL {
    """
    case_exclusions.*,
    (SELECT person_cards.name FROM person_cards WHERE person_cards.person_id = proposed_by_person_id) AS proposed_by_name,
    (SELECT person_cards.name FROM person_cards WHERE person_cards.person_id = decided_by_person_id) AS decided_by_name
    """
  }

  func lastExclusion(of id: CaseID) throws -> Exclusion? {
    try first(
      """
      SELECT \(sql: exclusionColumns) FROM case_exclusions WHERE case_id = \(id) ORDER BY number DESC LIMIT 1
      """, Exclusion.init)
  }

  /// Of cases that the viewer may see: what waits first, then the latest.
  func exclusions(_ viewer: Viewer, limit: Int, offset: Int) throws -> [Exclusion] {
    try all(
      """
      SELECT \(sql: exclusionColumns) FROM case_exclusions JOIN cases ON cases.id = case_exclusions.case_id
      WHERE \(sql: CasePolicy.visible(viewer))
      ORDER BY CASE WHEN is_approved IS NULL THEN 0 ELSE 1 END, proposed_at DESC, case_exclusions.case_id, case_exclusions.number
      LIMIT \(limit) OFFSET \(offset)
      """, Exclusion.init)
  }

  func exclusionCount(_ viewer: Viewer) throws -> Int {
    try scalar(
      """
      SELECT count(*) FROM case_exclusions JOIN cases ON cases.id = case_exclusions.case_id
      WHERE \(sql: CasePolicy.visible(viewer))
      """) ?? 0
  }

  func insertExclusion(of item: Case, number: Int, _ kind: ExclusionKind, _ words: String, by person: PersonID) throws {
    try run(
      """
      INSERT INTO case_exclusions (case_id, number, community_id, kind, words, proposed_by_person_id, proposed_at, decision_words)
      VALUES (\(item.id), \(number), \(item.community), \(kind), \(words), \(person), \(now), '')
      """)
  }

  func decide(_ open: Exclusion, isApproved: Bool, _ words: String, by person: PersonID) throws {
    try run(
      """
      UPDATE case_exclusions SET is_approved = \(isApproved), decided_by_person_id = \(person), decided_at = \(now),
        decision_words = \(words)
      WHERE case_id = \(open.caseID) AND number = \(open.number) AND is_approved IS NULL
      """)
  }
}
