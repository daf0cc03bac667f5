import Audit
import Contracts
import Kernel
import Store

/// Puts a person into a post. Where only so many may hold it, the holders hand over or the act is refused.
struct GrantPost: Sendable {
  var draft: PostDraft
  /// Those who hold it now do so up to the day before.
  var replacesHolders = false
  var handoverNote = ""
  var details = PostDetails()

  func run(by viewer: Viewer, _ tx: Tx) throws -> PostID {
    guard PostRule.mayAppoint(viewer, draft.role) else { throw PostError.roleNotYours }
    return try run(community: viewer.community, granter: viewer.person, tx) { act, subject, detail in
      try tx.audit(act, subject: subject, detail: detail, by: viewer)
    }
  }

  /// For an invitation, which was made by somebody who was entitled at that time.
  func run(
    community: CommunityID, granter: PersonID?, _ tx: Tx,
    audit: (_ act: String, _ subject: String, _ detail: String) throws -> Void
  ) throws -> PostID {
    guard PostRule.scopes(of: draft.role).contains(draft.scopeKind) else { throw PostError.scopeNotOfRole }
    if let last = draft.endsOn, last < draft.startsOn { throw PostError.endsBeforeStart }
    let person = try tx.person(draft.person, in: community)
    guard !person.isErased else { throw Problem.notFound }
    try makeRoom(community: community, granter: granter, tx, audit: audit)
    let id = try tx.grantPost(draft, community: community, by: granter)
    if !details.isEmpty { try tx.keep(details, of: id, community: community) }
    try tx.record(PostGranted(id, person: person.id), community: community, actor: granter)
    try audit("post.granted", id.text, "\(person.id) \(draft.role.rawValue) \(draft.scopeKind) \(draft.scopeID)")
    return id
  }

  private func makeRoom(
    community: CommunityID, granter: PersonID?, _ tx: Tx,
    audit: (_ act: String, _ subject: String, _ detail: String) throws -> Void
  ) throws {
    // Whoever stands in takes nobody's place.
    if details.isSubstitute { return }
    guard let most = try tx.holdersMax(of: draft.role, community: community) else { return }
    let scopeID = draft.scopeKind == "community" ? community.text : draft.scopeID
    let holders = try tx.holders(
      role: draft.role, scopeKind: draft.scopeKind, scopeID: scopeID, community: community,
      from: draft.startsOn, to: draft.endsOn)
    guard holders.count >= most else { return }
    guard replacesHolders else {
      let names = try tx.names(of: holders.map(\.person))
      throw PostError.alreadyHeld(holders.compactMap { names[$0.person] })
    }
    for post in holders.prefix(holders.count - most + 1) {
      try tx.closePost(post, lastDay: draft.startsOn.adding(days: -1), note: handoverNote, by: granter)
      try audit("post.handed_over", post.id.text, handoverNote)
    }
  }
}

/// Ends a post, today or on a later day, with a note for whoever follows.
struct EndPost: Sendable {
  var post: PostID
  var lastDay: LocalDay
  var handoverNote: String

  func run(by viewer: Viewer, _ tx: Tx) throws -> Post {
    guard let found = try tx.findPost(post), found.community == viewer.community else { throw Problem.notFound }
    guard PostRule.mayAppoint(viewer, found.role) else { throw PostError.roleNotYours }
    guard found.endedAt == nil else { throw PostError.alreadyEnded }
    let today = SiteZone.shanghai.day(of: tx.now)
    if found.role == .administrator {
      let others = try tx.administrators(community: viewer.community, on: today).filter { $0.id != found.id }
      if others.isEmpty { throw AccountError.lastAdministrator }
    }
    try tx.closePost(found, lastDay: lastDay < today ? today : lastDay, note: handoverNote, by: viewer.person)
    try tx.audit("post.ended", subject: found.id.text, detail: "\(found.person) \(lastDay) \(handoverNote)", by: viewer)
    return found
  }
}
