import Audit
import Contracts
import Kernel
import Store

/// 一并移交: all open cases of one person go to another post in one act, with a note: leave, transfer. Who received them first stays
/// responsible, as ever.
struct HandOverCases: Sendable {
  let from: PersonID
  let post: PostID
  let words: String

  struct Outcome: Sendable {
    var moved = 0
    /// Numbers of those that cannot go to this post: the property wall, her own matter, or one that she left out of the figures.
    var kept: [String] = []
  }

  /// So many at most in one transaction; the rest goes the next time.
  static let countMax = 300

  func run(by viewer: Viewer, _ tx: Tx) throws -> Outcome {
    guard from == viewer.person || viewer.may(.managePosts) else { throw Problem.notFound }
    let options = try tx.handlers(viewer.community, on: SiteZone.shanghai.day(of: tx.now))
    guard let target = options.first(where: { $0.handler.post == post }) else { throw CaseError.handlerCannotSee }
    if target.handler.person == from { throw HandlingError.handOverToSelf }
    let items = try tx.openCases(ledBy: from, seenBy: viewer, limit: HandOverCases.countMax)
    if items.isEmpty { throw HandlingError.nothingToHandOver }
    var outcome = Outcome()
    for item in items {
      if try give(item, to: target, by: viewer, tx) {
        outcome.moved += 1
      } else {
        outcome.kept.append(item.number)
        try tx.handleByItself(item)
      }
    }
    try tx.audit(
      "cases.handed_over", subject: from.text, detail: "\(outcome.moved) to \(target.handler.person)", by: viewer)
    return outcome
  }

  private func give(_ item: Case, to target: HandlerOption, by viewer: Viewer, _ tx: Tx) throws -> Bool {
    var item = item
    if target.role == .propertyButler, try item.place.kind != .common || tx.isWalled(item, from: target.handler.person) {
      return false
    }
    // Who said that it does not count does not get it either.
    guard try tx.isCounted(item, for: target.handler.person) else { return false }
    do { try item.assign(to: target.handler, by: viewer.person, at: tx.now) } catch CaseError.ownCase { return false }
    try tx.update(item)
    try tx.endAssistance(of: item, post: target.handler.post)
    try tx.addStep(.handedOver, to: item, author: .handler, by: viewer.person, words: words, about: target.name)
    try tx.record(CaseHandedOver(caseID: item.id, handler: target.handler.person), by: viewer)
    return true
  }
}

extension Tx {
  func openCases(ledBy person: PersonID, seenBy viewer: Viewer, limit: Int) throws -> [Case] {
    try all(
      """
      SELECT cases.* FROM cases WHERE \(sql: CasePolicy.visible(viewer)) AND cases.lead_person_id = \(person)
        AND cases.state IN (\(list: CaseState.open)) ORDER BY cases.opened_at, cases.id LIMIT \(limit)
      """, Case.init)
  }

  /// Those who lead open cases, with how many: for the choice of whose cases to hand over.
  func leadsOfOpenCases(_ viewer: Viewer) throws -> [(person: PersonID, name: String, count: Int)] {
    try all(
      """
      SELECT cases.lead_person_id, person_cards.name, count(*) AS count FROM cases
      JOIN person_cards ON person_cards.person_id = cases.lead_person_id
      WHERE \(sql: CasePolicy.visible(viewer)) AND cases.state IN (\(list: CaseState.open))
      GROUP BY cases.lead_person_id, person_cards.name ORDER BY person_cards.name, cases.lead_person_id LIMIT 200
      """
    ) { row in (try row("lead_person_id"), try row("name"), try row("count")) }
  }
}
