import Audit
import Contracts
import Kernel
import Store

/// What can be done to several cases at once. The raw value is the translation key `workbench.batch.<raw value>`.
enum BatchAct: String, Sendable, SQLEnum, CaseIterable { case give, note, window }

/// One act on several cases: each is judged by itself and done in a transaction of its own.
struct CaseBatch: Sendable {
  /// Cases in one batch.
  static let most = 200

  let act: BatchAct
  let cases: [CaseID]
  var post: PostID?
  var window: WindowID?
  var words = ""
  /// The name of the post's holder or of the window.
  var about = ""
  /// The address of the list from which they were chosen.
  var back = ""

  /// The batch under this nonce; sent twice it is the same one.
  func begin(nonce: String, by viewer: Viewer, _ tx: Tx) throws -> CaseBatchID {
    let known = try tx.scalar(
      "SELECT id FROM case_batches WHERE person_id = \(viewer.person) AND nonce = \(nonce)", as: CaseBatchID.self)
    if let known { return known }
    let id: CaseBatchID = tx.newID()
    try tx.run(
      """
      INSERT INTO case_batches (id, community_id, person_id, nonce, act, about, back, at)
      VALUES (\(id), \(viewer.community), \(viewer.person), \(nonce), \(act), \(about), \(back), \(tx.now))
      """)
    return id
  }

  /// Does one of them, and writes its line in the same transaction. What a first sending did is not done again.
  func run(_ place: Int, of id: CaseBatchID, by viewer: Viewer, _ tx: Tx) throws {
    let item = cases[place]
    if try tx.exists("SELECT 1 FROM case_batch_lines WHERE batch_id = \(id) AND case_id = \(item)") { return }
    switch act {
    case .give:
      guard let post else { throw Problem.notFound }
      try AssignCase(id: item, post: post, words: words).run(by: viewer, tx)
    case .note: try NoteOnCase(id: item, words: words).run(by: viewer, tx)
    case .window:
      guard let window else { throw Problem.notFound }
      try RerouteCase(id: item, window: window, words: words).run(by: viewer, tx)
    }
    try keep(.done, "", place, of: id, viewer, tx)
  }

  /// Why one was not done. A case that she may not know of has no line, for a line would say that there is one.
  func refuse(_ place: Int, _ code: String, of id: CaseBatchID, by viewer: Viewer, _ tx: Tx) throws {
    guard let item = try tx.findCase(cases[place]), try tx.maySee(item, viewer) else { return }
    if try tx.exists("SELECT 1 FROM case_batch_lines WHERE batch_id = \(id) AND case_id = \(item.id)") { return }
    try keep(.refused, code, place, of: id, viewer, tx)
  }

  private func keep(
    _ outcome: BatchLine.Outcome, _ code: String, _ place: Int, of id: CaseBatchID, _ viewer: Viewer, _ tx: Tx
  ) throws {
    try tx.run(
      """
      INSERT INTO case_batch_lines (batch_id, case_id, community_id, position, outcome, code)
      VALUES (\(id), \(cases[place]), \(viewer.community), \(place), \(outcome), \(code))
      """)
  }
}

/// What became of one case of a batch.
struct BatchLine: Sendable {
  enum Outcome: String, Sendable, SQLEnum { case done, refused, undone }

  let item: CaseID
  let number: String
  let title: String
  let outcome: Outcome
  let code: String

  init(_ row: Row) throws {
    item = try row("case_id")
    number = try row("number")
    title = try row("title")
    outcome = try row("outcome")
    code = try row("code")
  }
}

/// A batch that was run, with its lines.
struct BatchRecord: Sendable {
  let id: CaseBatchID
  let act: BatchAct
  let about: String
  let back: String
  let at: Timestamp
  var lines: [BatchLine] = []

  init(_ row: Row) throws {
    id = try row("id")
    act = try row("act")
    about = try row("about")
    back = try row("back")
    at = try row("at")
  }

  /// Only what was given can be given back, and for ten minutes.
  func mayUndo(at now: Timestamp) -> Bool {
    act == .give && at > now - KeptFilter.undoTime && lines.contains { $0.outcome == .done }
  }
}

extension Tx {
  /// Her own batch, or 404.
  func batch(_ id: CaseBatchID, of viewer: Viewer) throws -> BatchRecord {
    let found = try first(
      """
      SELECT * FROM case_batches
      WHERE id = \(id) AND person_id = \(viewer.person) AND community_id = \(viewer.community)
      """, BatchRecord.init)
    guard var batch = found, viewer.post != nil else { throw Problem.notFound }
    batch.lines = try all(
      """
      SELECT case_batch_lines.*, cases.number,
        CASE WHEN \(sql: CasePolicy.visible(viewer)) THEN cases.title ELSE '' END AS title FROM case_batch_lines
      JOIN cases ON cases.id = case_batch_lines.case_id
      WHERE case_batch_lines.batch_id = \(id) ORDER BY case_batch_lines.position LIMIT \(CaseBatch.most)
      """, BatchLine.init)
    return batch
  }

  /// The chosen ones that she may see, in the order of what is owed.
  func chosenCases(_ ids: [CaseID], _ viewer: Viewer) throws -> [CaseLine] {
    try caseLines(
      of: """
        SELECT cases.id FROM cases WHERE \(sql: CasePolicy.visible(viewer)) AND cases.id IN (\(list: ids))
        ORDER BY cases.id LIMIT \(CaseBatch.most)
        """, order: .dueFirst)
  }
}
