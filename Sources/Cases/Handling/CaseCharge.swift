import Contracts
import Kernel
import People
import Store

extension CasePolicy {
  /// Who answers for a case beside the one who leads it: who received it first, those who look after the whole community, and those who
  /// review objections to it. To see a case in one's grid or house is not to have it in hand, and a butler never decides about what
  /// somebody else leads, since it may be about her own firm. What was sent back anybody else may take.
  static func answersFor(_ item: Case, _ viewer: Viewer) -> Bool {
    if viewer.role == .propertyButler { return false }
    return item.state == .returned || item.firstReceiver == viewer.person || viewer.scope == .community
      || Objection.mayReview(item, viewer)
  }
}

extension Tx {
  /// Whether she may close this case, put it off, ask about it or give it to somebody: it is hers, she answers for it, or nobody has it.
  func isInCharge(of item: Case, _ viewer: Viewer) throws -> Bool {
    guard let lead = item.lead, lead.person != viewer.person else { return true }
    if CasePolicy.answersFor(item, viewer) { return true }
    return try standsIn(viewer, for: lead) || !holdsPost(lead.person, item.community)
  }

  func requireInCharge(of item: Case, _ viewer: Viewer) throws {
    guard try isInCharge(of: item, viewer) else { throw HandlingError.notInCharge }
  }

  /// Who said that a case does not count may send it on, and does not work on it.
  func requireCounted(_ item: Case, for person: PersonID) throws {
    if try !isCounted(item, for: person) { throw ExclusionError.leftOutByHer }
  }

  func isCounted(_ item: Case, for person: PersonID) throws -> Bool {
    try !exists(
      """
      SELECT 1 FROM case_exclusions WHERE case_id = \(item.id) AND (is_approved IS NULL OR is_approved = 1)
        AND (proposed_by_person_id = \(person) OR decided_by_person_id = \(person))
      """)
  }

  /// She holds the lead's post for her: the same one, as a substitute.
  private func standsIn(_ viewer: Viewer, for lead: Handler) throws -> Bool {
    guard let post = viewer.post, try isSubstitute(post) else { return false }
    return try exists(
      """
      SELECT 1 FROM post_cards AS hers JOIN post_cards AS theirs
        ON theirs.role = hers.role AND theirs.scope_kind = hers.scope_kind AND theirs.scope_id = hers.scope_id
      WHERE hers.post_id = \(post) AND theirs.post_id = \(lead.post)
      """)
  }

  /// Whether she still handles cases at all: a lead whose posts are over leads nothing any more.
  private func holdsPost(_ person: PersonID, _ community: CommunityID) throws -> Bool {
    let roles = Role.posts.filter { Permissions.reach(of: $0, for: .handleCase) != .none }.map(\.rawValue)
    let today = SiteZone.shanghai.day(of: now)
    return try exists(
      """
      SELECT 1 FROM post_cards WHERE person_id = \(person) AND community_id = \(community) AND role IN (\(list: roles))
        AND starts_on <= \(today) AND (ends_on IS NULL OR ends_on >= \(today))
      """)
  }

  /// Tells who led it before, unless she passed it on herself.
  func recordTakeover(of item: Case, from before: Case, by viewer: Viewer) throws {
    guard let lead = before.lead, lead.person != viewer.person, lead.person != item.lead?.person else { return }
    try record(CaseTakenOver(caseID: item.id, person: lead.person, post: lead.post), by: viewer)
  }
}
