import Contracts
import Kernel
import Store

/// 提出异议退回: why a case is not hers, and what the review said. Pure.
struct Objection: Sendable, Hashable {
  enum Ground: String, CaseIterable, Sendable, SQLEnum {
    /// Not her duty.
    case outsideDuty = "outside_duty"
    /// Another grid's.
    case otherArea = "other_area"
    case otherWindow = "other_window"
    /// Outside of what a community may be asked to do (社区职责清单).
    case outsideRemit = "outside_remit"
  }
  enum Decision: String, Sendable, SQLEnum { case upheld, refused }

  let position: Int
  let ground: Ground
  let words: String
  let by: Handler
  let at: Timestamp
  let decision: Decision?
  let decisionWords: String
  /// The case was closed or withdrawn before anybody had looked at it: there is nothing left to decide.
  var hasLapsed = false

  var isPending: Bool { decision == nil && !hasLapsed }

  /// One at a time; and no ground twice by the same post, nor one that a review has refused, whoever says it: otherwise a case
  /// would wander as long as somebody finds the button.
  static func require(_ ground: Ground, by post: PostID, after earlier: [Objection]) throws(HandlingError) {
    if earlier.contains(where: \.isPending) { throw .objectionPending }
    let isKnown = earlier.contains { $0.ground == ground && !$0.hasLapsed && ($0.decision == .refused || $0.by.post == post) }
    if isKnown { throw .sameGround }
  }

  /// The head of the window, the secretary or an administrator; never the one who objects.
  static func mayReview(_ item: Case, _ viewer: Viewer) -> Bool {
    guard item.community == viewer.community, viewer.post != nil else { return false }
    switch viewer.role {
    case .secretary, .administrator: return true
    case .windowSpecialist: return viewer.scope == .window(item.window)
    default: return false
    }
  }
}

extension Objection {
  init(_ row: Row) throws {
    position = try row("position")
    ground = try row("ground")
    words = try row("words")
    by = Handler(person: try row("by_person_id"), post: try row("by_post_id"))
    at = try row("at")
    decision = try row(optional: "decision")
    decisionWords = try row("decision_words")
    hasLapsed = try row(optional: "lapsed_at", as: Timestamp.self) != nil
  }
}

extension Tx {
  func objections(of id: CaseID) throws -> [Objection] {
    try all("SELECT * FROM case_objections WHERE case_id = \(id) ORDER BY position LIMIT 50", Objection.init)
  }

  func insertObjection(_ ground: Objection.Ground, to item: Case, position: Int, words: String, by handler: Handler) throws {
    try run(
      """
      INSERT INTO case_objections (case_id, position, community_id, ground, words, by_person_id, by_post_id, at,
        decision_words)
      VALUES (\(item.id), \(position), \(item.community), \(ground), \(words), \(handler.person), \(handler.post), \(now), '')
      """)
  }

  func decide(_ objection: Objection, of item: Case, _ decision: Objection.Decision, words: String, by person: PersonID) throws {
    try run(
      """
      UPDATE case_objections SET decision = \(decision), decision_words = \(words), decided_by_person_id = \(person),
        decided_at = \(now)
      WHERE case_id = \(item.id) AND position = \(objection.position)
      """)
  }

  /// With the end of a round nobody reviews any more whose case it was.
  func lapseObjections(to item: Case) throws {
    try run(
      "UPDATE case_objections SET lapsed_at = \(now) WHERE case_id = \(item.id) AND decided_at IS NULL AND lapsed_at IS NULL")
  }

  /// Open cases with an objection that this viewer may review, oldest first.
  func objectionsToReview(by viewer: Viewer, limit: Int = 20) throws -> [CaseLine] {
    guard [.secretary, .administrator, .windowSpecialist].contains(viewer.role) else { return [] }
    var which: SQL = "1 = 1"
    if case .window(let id) = viewer.scope { which = "cases.window_id = \(id)" }
    let ids = try all(
      """
      SELECT case_objections.case_id FROM case_objections JOIN cases ON cases.id = case_objections.case_id
      WHERE \(sql: CasePolicy.visible(viewer)) AND \(sql: which) AND case_objections.decided_at IS NULL
        AND case_objections.lapsed_at IS NULL AND case_objections.by_person_id <> \(viewer.person) AND cases.state IN (\(list: CaseState.open))
      ORDER BY case_objections.at, case_objections.case_id LIMIT \(limit)
      """
    ) { row in try row("case_id", as: CaseID.self) }
    return try caseLines(ids)
  }
}
