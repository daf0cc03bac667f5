import Contracts
import Kernel
import Store

/// 并案: one case handled with another. What handlers answer there reaches this applicant too, as an answer to her own case; neither
/// applicant learns of the other, and each confirms for herself.
struct CaseMerge: Sendable {
  /// So long a merge can be undone: afterwards both have been worked on as one.
  static let undoMilliseconds: Int64 = 24 * 3_600_000

  let position: Int
  let into: CaseID
  let at: Timestamp
  let by: PersonID
  /// Who led it before.
  let lead: Handler?

  init(_ row: Row) throws {
    position = try row("position")
    into = try row("into_case_id")
    at = try row("at")
    by = try row("by_person_id")
    let person: PersonID? = try row(optional: "lead_person_id")
    let post: PostID? = try row(optional: "lead_post_id")
    lead = if let person, let post { Handler(person: person, post: post) } else { nil }
  }

  func canBeUndone(at now: Timestamp) -> Bool { now.milliseconds - at.milliseconds <= CaseMerge.undoMilliseconds }

  enum End: String, Sendable, SQLEnum {
    /// By who merged it; or by the program, for a case that an act on the other one could not reach.
    case undone
    /// Its applicant did not accept the common answer: it is handled by itself again.
    case returned
    /// One of the two was withdrawn.
    case withdrawn
  }

  /// Only a case that is handled by itself takes another one in, so no chain ever leads back to where it began.
  static func require(
    _ item: Case, into other: Case, isMerged: Bool, isOtherMerged: Bool
  ) throws {
    if item.id == other.id { throw HandlingError.mergeIntoItself }
    if isMerged { throw HandlingError.alreadyMerged }
    if isOtherMerged { throw HandlingError.mergeIntoMerged }
    // What is said in one is repeated in the other. An employee's own matter and her employer's, or one that the property firm may
    // not see and one that it reads, would tell each other.
    guard item.applicant.kind == other.applicant.kind, item.isKeptFromProperty == other.isKeptFromProperty,
      (item.place.kind == .common) == (other.place.kind == .common)
    else { throw HandlingError.mergeAcrossWall }
    try item.requireOpen()
    try other.requireOpen()
  }
}

extension Tx {
  /// With which case it is handled now, if with any.
  func merge(of id: CaseID) throws -> CaseMerge? {
    try first("SELECT * FROM case_merges WHERE case_id = \(id) AND ended_at IS NULL", CaseMerge.init)
  }

  func insertMerge(of item: Case, into other: Case, words: String, lead: Handler?, by person: PersonID) throws {
    let last: Int = try scalar("SELECT max(position) FROM case_merges WHERE case_id = \(item.id)") ?? 0
    try run(
      """
      INSERT INTO case_merges (case_id, position, community_id, into_case_id, words, by_person_id, at, lead_person_id,
        lead_post_id)
      VALUES (\(item.id), \(last + 1), \(item.community), \(other.id), \(words), \(person), \(now), \(lead?.person),
        \(lead?.post))
      """)
    try run("UPDATE cases SET merged_into_case_id = \(other.id) WHERE id = \(item.id)")
  }

  /// Ends the merge of a case, if there is one: from then on it is handled by itself.
  @discardableResult
  func endMerge(of item: Case, _ end: CaseMerge.End, by person: PersonID?) throws -> CaseMerge? {
    guard let merge = try merge(of: item.id) else { return nil }
    try run(
      """
      UPDATE case_merges SET ended_at = \(now), end_kind = \(end), ended_by_person_id = \(person)
      WHERE case_id = \(item.id) AND position = \(merge.position)
      """)
    try run("UPDATE cases SET merged_into_case_id = NULL WHERE id = \(item.id)")
    try endLink(from: item.id, kind: CaseLink.merged, target: merge.into.text)
    return merge
  }

  /// What is handled with this case, the first of them: for eyes, which the caller judges.
  func mergedCases(into id: CaseID, limit: Int = 100) throws -> [Case] {
    try all(
      "SELECT * FROM cases WHERE merged_into_case_id = \(id) ORDER BY opened_at, id LIMIT \(limit)", Case.init)
  }

  /// All of them, however many: for acts, which leave none behind.
  func allMergedCases(into id: CaseID) throws -> [Case] {
    let size = 200
    var (items, last): ([Case], String) = ([], "")
    while true {
      let some = try all(
        "SELECT * FROM cases WHERE merged_into_case_id = \(id) AND id > \(last) ORDER BY id LIMIT \(size)", Case.init)
      items += some
      guard some.count == size, let end = some.last else { return items }
      last = end.id.text
    }
  }

  /// Those that an act on the case reaches too. One that it cannot reach, the viewer's own for instance, would stay hidden and owed
  /// for ever: it is handled by itself again.
  func casesHandled(with item: Case, by viewer: Viewer) throws -> [Case] {
    var reached: [Case] = []
    for one in try allMergedCases(into: item.id) where one.state.isOpen {
      let isReached = one.state == .doing && !one.applicant.isHerself(viewer.person)
      if isReached { reached.append(one) } else { try handleByItself(one) }
    }
    return reached
  }

  /// Back into the queues, with the lead that it has.
  func handleByItself(_ item: Case) throws {
    guard let merge = try endMerge(of: item, .undone, by: nil) else { return }
    try addStep(.unmerged, to: item, author: .handler, by: nil, visibility: .inside)
    try record(CaseUnmerged(caseID: item.id, from: merge.into), community: item.community, actor: nil)
  }

  /// The case of this number that the viewer may handle.
  func handledCase(number: String, by viewer: Viewer) throws -> Case {
    // Not `Text.code`, which would leave the hyphens out.
    let typed = Text.line(number).filter { !$0.isWhitespace }.uppercased()
    let id: CaseID? = try scalar(
      "SELECT id FROM cases WHERE community_id = \(viewer.community) AND number = \(typed) LIMIT 1")
    guard let id, let item = try findCase(id), try maySee(item, viewer) else { throw HandlingError.noSuchNumber }
    if CasePolicy.isOwn(item, viewer) { throw CaseError.ownCase }
    guard CasePolicy.mayHandle(item, viewer) else { throw HandlingError.noSuchNumber }
    return item
  }

  /// Where a case is handled: itself, or the one it was merged into, as far as the viewer may see it.
  func caseWhereHandled(_ item: Case, for viewer: Viewer) throws -> Case {
    var here = item
    // A chain of more than a few is nothing anybody makes; the limit keeps a broken store from a loop.
    for _ in 0..<20 {
      guard let merge = try merge(of: here.id), let next = try findCase(merge.into), try maySee(next, viewer) else { break }
      here = next
    }
    return here
  }
}
