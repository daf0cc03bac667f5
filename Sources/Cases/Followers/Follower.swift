import Contracts
import Kernel
import Store
import Web

/// Somebody with the same trouble, who follows the case that is there. Her rights: she sees its state and its public steps, hears of
/// each, and can stop. The thread is not hers.
struct Follower: Sendable {
  let person: PersonID
  let organization: OrganizationID?
  /// As the cards call the enterprise, or the person.
  let name: String
  let words: String
  let at: Timestamp

  init(_ row: Row) throws {
    person = try row("person_id")
    organization = try row(optional: "organization_id")
    name = try row(optional: "name") ?? ""
    words = try row("words")
    at = try row("followed_at")
  }

  /// An enterprise follows once, whoever acts for it.
  static func key(_ viewer: Viewer) -> String { viewer.enterprise?.text ?? viewer.person.text }
}

/// 跟进这一件: instead of filing the same again.
struct FollowCase: Sendable {
  let id: CaseID
  /// What she would have filed; may be empty.
  var words = ""

  func run(by viewer: Viewer, _ tx: Tx) throws {
    let item = try tx.followableCase(id, by: viewer)
    guard !item.state.isFinal else { throw FollowError.alreadyOver }
    let key = Follower.key(viewer)
    let written = try tx.run(
      """
      INSERT INTO case_followers (case_id, follower_key, community_id, person_id, organization_id, words, followed_at)
      VALUES (\(id), \(key), \(viewer.community), \(viewer.person), \(viewer.enterprise), \(words), \(tx.now))
      ON CONFLICT (case_id, follower_key) DO NOTHING
      """)
    // A second tap: what she wanted is so.
    if written > 0 { try tx.record(CaseFollowed(caseID: id), by: viewer) }
  }
}

struct UnfollowCase: Sendable {
  let id: CaseID

  func run(by viewer: Viewer, _ tx: Tx) throws {
    let gone = try tx.run(
      "DELETE FROM case_followers WHERE case_id = \(id) AND follower_key = \(Follower.key(viewer))")
    if gone > 0 { return try tx.record(CaseUnfollowed(caseID: id), by: viewer) }
    // A second tap is no harm; a case that she could not have followed is as unknown as ever.
    _ = try tx.followableCase(id, by: viewer)
  }
}

enum FollowError: Error, ProblemConvertible {
  case alreadyOver

  var problem: Problem { Problem(.conflict, code: "follow.already_over") }
}

/// That somebody follows; the journal does not say who in its subject, and no applicant hears of it.
struct CaseFollowed: JournalEvent {
  static let name = "case.followed"
  let caseID: CaseID
  var subject: String { caseID.text }
}

struct CaseUnfollowed: JournalEvent {
  static let name = "case.unfollowed"
  let caseID: CaseID
  var subject: String { caseID.text }
}

extension Tx {
  /// A case of somebody else that this viewer may follow, or 404.
  func followableCase(_ id: CaseID, by viewer: Viewer) throws -> Case {
    guard viewer.may(.fileCase), let item = try findCase(id), item.community == viewer.community,
      !CasePolicy.isApplicant(item, viewer), NeighbourPolicy.isOpen(item, isPublic: try isPublic(id))
    else { throw Problem.notFound }
    return item
  }

  /// A case that she follows, as long as neighbours may know of it; else 404.
  func followedCase(_ id: CaseID, by viewer: Viewer) throws -> Case {
    let item = try followableCase(id, by: viewer)
    guard try exists(
      "SELECT 1 FROM case_followers WHERE case_id = \(id) AND follower_key = \(Follower.key(viewer))")
    else { throw Problem.notFound }
    return item
  }

  private func isPublic(_ id: CaseID) throws -> Bool {
    try exists("SELECT 1 FROM case_publications WHERE case_id = \(id)")
  }

  func publicTitle(_ id: CaseID) throws -> String {
    try scalar("SELECT title FROM case_publications WHERE case_id = \(id)") ?? ""
  }

  /// What she follows, newest first, as far as neighbours may still know of it.
  func followedCases(_ viewer: Viewer, limit: Int = 20) throws -> [SimilarCase] {
    try all(
      """
      SELECT cases.*, case_publications.title AS public_title FROM case_followers
      JOIN cases ON cases.id = case_followers.case_id
      LEFT JOIN case_publications ON case_publications.case_id = cases.id
      WHERE case_followers.follower_key = \(Follower.key(viewer)) AND case_followers.community_id = \(viewer.community)
        AND \(sql: NeighbourPolicy.open)
      ORDER BY case_followers.followed_at DESC, cases.id LIMIT \(limit)
      """
    ) { row in
      let item = try Case(row)
      return SimilarCase(
        id: item.id, state: item.state, category: item.category, window: item.window, place: item.place,
        openedAt: item.openedAt, isOwn: false, title: try row(optional: "public_title") ?? "", isFollowed: true)
    }
  }

  /// Who follows it, for those who may see who is behind a case.
  func followers(of id: CaseID, limit: Int = 100) throws -> [Follower] {
    try all(
      """
      SELECT case_followers.*, coalesce(
        (SELECT enterprise_cards.name FROM enterprise_cards
          WHERE enterprise_cards.organization_id = case_followers.organization_id),
        (SELECT person_cards.name FROM person_cards WHERE person_cards.person_id = case_followers.person_id)) AS name
      FROM case_followers WHERE case_id = \(id) ORDER BY followed_at, follower_key LIMIT \(limit)
      """, Follower.init)
  }

  /// Everybody who follows it, however many: whoever follows hears of each step.
  func allFollowers(of id: CaseID) throws -> [(person: PersonID, organization: OrganizationID?)] {
    let size = 500
    var (found, last): ([(person: PersonID, organization: OrganizationID?)], String) = ([], "")
    while true {
      let some = try all(
        """
        SELECT follower_key, person_id, organization_id FROM case_followers
        WHERE case_id = \(id) AND follower_key > \(last) ORDER BY follower_key LIMIT \(size)
        """
      ) { row in
        (key: try row("follower_key", as: String.self), person: try row("person_id", as: PersonID.self),
          organization: try row(optional: "organization_id", as: OrganizationID.self))
      }
      found += some.map { (person: $0.person, organization: $0.organization) }
      guard some.count == size, let end = some.last else { return found }
      last = end.key
    }
  }

  /// How many follow each of these cases. Whoever may not know persons counts enterprises only: a butler may be the employer of
  /// one who follows as herself.
  func followerCounts(_ ids: [CaseID], _ viewer: Viewer) throws -> [CaseID: Int] {
    if ids.isEmpty { return [:] }
    let kind: SQL = viewer.may(.seePeople) ? "1 = 1" : "organization_id IS NOT NULL"
    var counts: [CaseID: Int] = [:]
    let found = try all(
      """
      SELECT case_id, count(*) AS number FROM case_followers WHERE case_id IN (\(list: ids)) AND \(sql: kind)
      GROUP BY case_id ORDER BY case_id LIMIT \(ids.count)
      """
    ) { row in (try row("case_id", as: CaseID.self), try row("number", as: Int.self)) }
    for (id, number) in found { counts[id] = number }
    return counts
  }

  /// For merging and splitting: those who followed `old` follow `new` from now on; whoever does already stays once. The applicant
  /// of `new` needs not follow her own.
  public func moveFollowers(from old: CaseID, to new: CaseID) throws {
    guard old != new else { return }
    try run(
      """
      INSERT INTO case_followers (case_id, follower_key, community_id, person_id, organization_id, words, followed_at)
      SELECT \(new), follower_key, community_id, person_id, organization_id, words, followed_at
      FROM case_followers AS moved WHERE moved.case_id = \(old) AND NOT EXISTS (
        SELECT 1 FROM cases WHERE cases.id = \(new) AND (cases.organization_id = moved.follower_key
          OR (cases.applicant_kind = 'person' AND cases.applicant_person_id = moved.follower_key)))
      ON CONFLICT (case_id, follower_key) DO NOTHING
      """)
    try run("DELETE FROM case_followers WHERE case_id = \(old)")
  }

  // MARK: A person's own data

  /// What she follows, with the words that she gave.
  public func exportFollowedCases(of person: PersonID) throws -> JSONValue {
    let rows = try all(
      """
      SELECT words, followed_at FROM case_followers WHERE person_id = \(person) ORDER BY followed_at, case_id LIMIT 1000
      """
    ) { row in
      JSONValue.object([
        "words": .text(try row("words")), "followedAt": .text(try row("followed_at", as: Timestamp.self).rfc3339()),
      ])
    }
    return .array(rows)
  }

  /// What she follows as herself goes with her. Her enterprise goes on following.
  public func eraseFollowedCases(of person: PersonID) throws {
    try run("DELETE FROM case_followers WHERE person_id = \(person) AND organization_id IS NULL")
  }
}
