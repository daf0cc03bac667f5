import Audit
import Contracts
import Kernel
import Store

/// A place was redrawn: whoever holds a post for it holds it for what came of it, from that day on.
///
/// The post keeps its id, so that sessions, tokens, inbox lines and the cases that its holder leads stay hers; the time before
/// is written down as a post of its own that ended. Nobody is left out for a limit: the leaders are asked to look.
public struct MovePosts: Sendable {
  public struct Moved: Sendable {
    public let post: PostID
    public let person: PersonID
    public let scope: PostScope
  }

  public var community: CommunityID
  public var scope: PostScope
  public var day: LocalDay

  public init(of community: CommunityID, from scope: PostScope, on day: LocalDay) {
    self.community = community
    self.scope = scope
    self.day = day
  }

  /// `heir` says where a post goes; nil leaves it. A second run finds nobody at the old place.
  public func run(by actor: PersonID?, _ tx: Tx, heir: (PostID) throws -> PostScope?) throws -> [Moved] {
    guard let old = scope.id else { return [] }
    var moved: [Moved] = []
    for post in try tx.posts(scopeKind: scope.kind, scopeID: old, community: community, lastingBeyond: day) {
      guard let heir = try heir(post.id), let new = heir.id else { continue }
      try tx.move(post, to: heir, on: day, by: actor)
      try tx.audit(
        "post.moved", subject: post.id.text, detail: "\(post.person) \(old) \(new) \(day)", community: community,
        person: actor, standing: "reaction")
      moved.append(Moved(post: post.id, person: post.person, scope: heir))
    }
    return moved
  }

  /// Posts that were offered for the old place and not taken yet.
  public func redirectInvitations(to heir: PostScope, _ tx: Tx) throws {
    guard let old = scope.id, let new = heir.id else { return }
    try tx.redirectInvitations(from: old, to: new, community: community)
  }
}

/// A place ended and nothing follows it: the posts for it end with it.
public struct EndPosts: Sendable {
  public var community: CommunityID
  public var scope: PostScope
  /// The first day on which the place is no longer there.
  public var day: LocalDay

  public init(of community: CommunityID, at scope: PostScope, on day: LocalDay) {
    self.community = community
    self.scope = scope
    self.day = day
  }

  /// A second run finds nobody.
  public func run(by actor: PersonID?, _ tx: Tx) throws -> [(post: PostID, person: PersonID)] {
    guard let id = scope.id else { return [] }
    let last = day.adding(days: -1)
    return try tx.posts(scopeKind: scope.kind, scopeID: id, community: community, lastingBeyond: day).map { post in
      try tx.closePost(post, lastDay: last, note: "", by: actor)
      try tx.audit(
        "post.ended", subject: post.id.text, detail: "\(post.person) \(last) ", community: community, person: actor,
        standing: "reaction")
      return (post: post.id, person: post.person)
    }
  }
}

extension Tx {
  fileprivate func posts(
    scopeKind: String, scopeID: String, community: CommunityID, lastingBeyond day: LocalDay
  ) throws -> [Post] {
    try all(
      """
      SELECT * FROM posts WHERE community_id = \(community) AND scope_kind = \(scopeKind) AND scope_id = \(scopeID)
        AND ended_at IS NULL AND (ends_on IS NULL OR ends_on >= \(day))
      ORDER BY starts_on, id LIMIT 1000
      """, Post.init)
  }

  fileprivate func move(_ post: Post, to heir: PostScope, on day: LocalDay, by actor: PersonID?) throws {
    if post.startsOn < day {
      let before: PostID = newID()
      try run(
        """
        INSERT INTO posts (id, community_id, person_id, role, scope_kind, scope_id, title, body_id, starts_on, ends_on,
          granted_by, granted_at, ended_at, ended_by, handover_note)
        SELECT \(before), community_id, person_id, role, scope_kind, scope_id, title, body_id, starts_on,
          \(day.adding(days: -1)), granted_by, granted_at, \(now), \(actor), '' FROM posts WHERE id = \(post.id)
        """)
    }
    let starts = max(post.startsOn, day)
    try run("UPDATE posts SET scope_id = \(heir.id), starts_on = \(starts) WHERE id = \(post.id)")
  }

  /// Who leads the community on this day: secretaries and administrators, each in that post.
  public func leaders(community: CommunityID, on day: LocalDay) throws -> [(post: PostID, person: PersonID)] {
    try all(
      """
      SELECT id, person_id FROM posts WHERE community_id = \(community) AND role IN ('secretary', 'administrator')
        AND ended_at IS NULL AND starts_on <= \(day) AND (ends_on IS NULL OR ends_on >= \(day))
      ORDER BY id LIMIT 50
      """
    ) { row in (post: try row("id"), person: try row("person_id")) }
  }
}
