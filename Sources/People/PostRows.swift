import Contracts
import Kernel
import Store

extension Tx {
  /// Writes a post down as it is given: for demonstration data and the command line. Pages go through `GrantPost`.
  @discardableResult
  public func grantPost(_ draft: PostDraft, community: CommunityID, by granter: PersonID? = nil) throws -> PostID {
    let id: PostID = newID()
    let scopeID = draft.scopeKind == "community" ? community.text : draft.scopeID
    try run(
      """
      INSERT INTO posts (id, community_id, person_id, role, scope_kind, scope_id, title, body_id, starts_on, ends_on,
        granted_by, granted_at, handover_note)
      VALUES (\(id), \(community), \(draft.person), \(draft.role.rawValue), \(draft.scopeKind), \(scopeID),
        \(draft.title), \(draft.body), \(draft.startsOn), \(draft.endsOn), \(granter), \(now), '')
      """)
    return id
  }

  func findPost(_ id: PostID) throws -> Post? {
    try first("SELECT * FROM posts WHERE id = \(id)", Post.init)
  }

  /// All posts of a person, past ones too, the latest first.
  func posts(of person: PersonID) throws -> [Post] {
    try all(
      "SELECT * FROM posts WHERE person_id = \(person) ORDER BY starts_on DESC, id DESC LIMIT 100", Post.init)
  }

  /// What these persons hold on this day.
  func posts(heldBy persons: some Collection<PersonID>, on day: LocalDay) throws -> [Post] {
    if persons.isEmpty { return [] }
    return try all(
      """
      SELECT * FROM posts WHERE person_id IN (\(list: persons)) AND ended_at IS NULL
        AND starts_on <= \(day) AND (ends_on IS NULL OR ends_on >= \(day))
      ORDER BY starts_on, id LIMIT 1000
      """, Post.init)
  }

  /// Who holds, or will hold, this role in this scope at any time from `first` to `last`; without those who stand in.
  func holders(
    role: Role, scopeKind: String, scopeID: String, community: CommunityID, from first: LocalDay, to last: LocalDay?
  ) throws -> [Post] {
    let before: SQL = last.map { day in "AND starts_on <= \(day)" } ?? ""
    return try all(
      """
      SELECT * FROM posts WHERE community_id = \(community) AND role = \(role.rawValue)
        AND scope_kind = \(scopeKind) AND scope_id = \(scopeID) AND ended_at IS NULL
        AND (ends_on IS NULL OR ends_on >= \(first)) \(sql: before)
        AND id NOT IN (SELECT post_id FROM post_details WHERE is_substitute = 1)
      ORDER BY starts_on, id LIMIT 50
      """, Post.init)
  }

  func holdersMax(of role: Role, community: CommunityID) throws -> Int? {
    let own: Int? = try scalar(
      "SELECT holders_max FROM post_limits WHERE community_id = \(community) AND role = \(role.rawValue)")
    return own ?? PostRule.standardLimits[role]
  }

  func setHoldersMax(_ count: Int, of role: Role, community: CommunityID) throws {
    try run(
      """
      INSERT INTO post_limits (community_id, role, holders_max) VALUES (\(community), \(role.rawValue), \(count))
      ON CONFLICT (community_id, role) DO UPDATE SET holders_max = excluded.holders_max
      """)
  }

  /// Ends a post now, its last day being `day`; or lets it run out on a later day.
  func closePost(_ post: Post, lastDay day: LocalDay, note: String, by person: PersonID?) throws {
    let isOver = day <= SiteZone.shanghai.day(of: now)
    let last = day < post.startsOn ? post.startsOn : day
    if isOver || day < post.startsOn {
      try run(
        """
        UPDATE posts SET ends_on = \(last), ended_at = \(now), ended_by = \(person), handover_note = \(note)
        WHERE id = \(post.id)
        """)
      try endStanding(post.id.text)
      try withdrawInvitations(standing: post.id.text)
      try record(PostEnded(post.id, person: post.person), community: post.community, actor: person)
    } else {
      try run(
        "UPDATE posts SET ends_on = \(last), ended_by = \(person), handover_note = \(note) WHERE id = \(post.id)")
    }
  }

  /// Closes what ran out before this day.
  func closeOverduePosts(on day: LocalDay) throws {
    let over = try all(
      "UPDATE posts SET ended_at = \(now) WHERE ended_at IS NULL AND ends_on < \(day) RETURNING *", Post.init
    ).sorted { $0.id < $1.id }
    for post in over {
      try endStanding(post.id.text)
      try withdrawInvitations(standing: post.id.text)
      try record(PostEnded(post.id, person: post.person), community: post.community, actor: nil)
    }
  }

  /// How somebody left the last post in one of these roles: who follows in it, begun when it ended or later and held today,
  /// and what was left in writing.
  public func endedPost(of person: PersonID, in roles: [Role]) throws -> EndedPost? {
    let found = try first(
      """
      SELECT * FROM posts WHERE person_id = \(person) AND ended_at IS NOT NULL AND role IN (\(list: roles.map(\.rawValue)))
      ORDER BY ended_at DESC, ends_on DESC, id DESC LIMIT 1
      """, Post.init)
    guard let post = found else { return nil }
    let today = SiteZone.shanghai.day(of: now)
    let holders = try holders(
      role: post.role, scopeKind: post.scope.kind, scopeID: post.scope.id ?? post.community.text,
      community: post.community, from: today, to: today)
    let last = post.endsOn ?? post.startsOn
    let successor = holders.first { $0.startsOn >= last && $0.person != person }
    return EndedPost(successor: successor?.person, note: post.handoverNote)
  }

  func administrators(community: CommunityID, on day: LocalDay) throws -> [Post] {
    try holders(
      role: .administrator, scopeKind: "community", scopeID: community.text, community: community, from: day, to: day)
  }

  /// Whether anybody, anywhere, ever was made administrator: then the first page is no longer the set-up.
  public func isSetUp() throws -> Bool {
    try exists("SELECT id FROM posts WHERE role = 'administrator' LIMIT 1")
  }
}

// MARK: Bodies

extension Tx {
  /// The bodies with which a community starts. Those that it has already stay as they are.
  public func createBodies(_ drafts: [BodyDraft], community: CommunityID) throws {
    for (place, draft) in drafts.enumerated() {
      let id: BodyID = newID()
      try run(
        """
        INSERT INTO bodies (id, community_id, key, name, english_name, sort_order)
        VALUES (\(id), \(community), \(draft.key), \(draft.name), \(draft.englishName), \(place))
        ON CONFLICT (community_id, key) DO NOTHING
        """)
    }
  }

  public func bodies(community: CommunityID) throws -> [Body] {
    try all("SELECT * FROM bodies WHERE community_id = \(community) ORDER BY sort_order, id LIMIT 50", Body.init)
  }
}
