import Audit
import Contracts
import Kernel
import Store
import Web

/// What an appointment says beyond who holds what, where and how long.
public struct PostDetails: Sendable, Hashable {
  /// Stands in while whoever holds the seat is away.
  public var isSubstitute: Bool
  /// The day on the letter of appointment; it may lie before the first day in the post.
  public var appointedOn: LocalDay?
  /// Who appointed, or the number of the letter.
  public var appointedBy: String
  /// The number at work, for notices and duty lists: shown to everybody who reads them.
  public var workPhone: String

  public init(isSubstitute: Bool = false, appointedOn: LocalDay? = nil, appointedBy: String = "", workPhone: String = "") {
    self.isSubstitute = isSubstitute
    self.appointedOn = appointedOn
    self.appointedBy = appointedBy
    self.workPhone = workPhone
  }

  var isEmpty: Bool { self == PostDetails() }
}

extension Form {
  /// `substitute`, `appointed_on`, `appointed_by`, `work_phone`.
  mutating func postDetails() -> PostDetails {
    let phone = line("work_phone", required: false, max: 30)
    let isNumber = phone.allSatisfy { ("0"..."9").contains($0) || "+-() ".contains($0) }
    if !phone.isEmpty, !isNumber || Site.telephone(phone).count < 5 { reject("work_phone", "post.not_a_number") }
    return PostDetails(
      isSubstitute: flag("substitute"), appointedOn: day("appointed_on", required: false),
      appointedBy: line("appointed_by", required: false, max: 60), workPhone: phone)
  }
}

/// Changes what an appointment says.
struct KeepPostDetails: Sendable {
  let post: PostID
  let details: PostDetails

  func run(by viewer: Viewer, _ tx: Tx) throws -> Post {
    guard let found = try tx.findPost(post), found.community == viewer.community else { throw Problem.notFound }
    guard PostRule.mayAppoint(viewer, found.role) else { throw PostError.roleNotYours }
    guard found.endedAt == nil else { throw PostError.alreadyEnded }
    // Whoever stands in and is to hold the seat herself takes it from whoever holds it now: by an appointment, not by a tick.
    let before = try tx.postDetails(post)
    if before.isSubstitute, !details.isSubstitute { try requireRoom(found, tx) }
    try tx.keep(details, of: post, community: found.community)
    try tx.audit("post.details_kept", subject: post.text, by: viewer)
    return found
  }

  private func requireRoom(_ found: Post, _ tx: Tx) throws {
    guard let most = try tx.holdersMax(of: found.role, community: found.community) else { return }
    let holders = try tx.holders(
      role: found.role, scopeKind: found.scope.kind, scopeID: found.scope.id ?? found.community.text, community: found.community,
      from: found.startsOn, to: found.endsOn)
    guard holders.count >= most else { return }
    let names = try tx.names(of: holders.map(\.person))
    throw PostError.alreadyHeld(holders.compactMap { names[$0.person] })
  }
}

extension Tx {
  func postDetails(_ post: PostID) throws -> PostDetails {
    try first("SELECT * FROM post_details WHERE post_id = \(post)") { row in
      PostDetails(
        isSubstitute: try row("is_substitute"), appointedOn: try row(optional: "appointed_on"), appointedBy: try row("appointed_by"),
        workPhone: try row("work_phone"))
    } ?? PostDetails()
  }

  public func isSubstitute(_ post: PostID) throws -> Bool { try postDetails(post).isSubstitute }

  /// Also for demonstration data; pages go through `KeepPostDetails` and `GrantPost`.
  public func keep(_ details: PostDetails, of post: PostID, community: CommunityID) throws {
    try run(
      """
      INSERT INTO post_details (post_id, community_id, is_substitute, appointed_on, appointed_by, work_phone, changed_at)
      VALUES (\(post), \(community), \(details.isSubstitute), \(details.appointedOn), \(details.appointedBy), \(details.workPhone), \(now))
      ON CONFLICT (post_id) DO UPDATE SET is_substitute = excluded.is_substitute, appointed_on = excluded.appointed_on,
        appointed_by = excluded.appointed_by, work_phone = excluded.work_phone, changed_at = excluded.changed_at
      """)
  }

  /// The numbers of somebody who is forgotten.
  func eraseWorkPhones(of person: PersonID) throws {
    try run(
      """
      UPDATE post_details SET work_phone = '' WHERE work_phone <> '' AND post_id IN (SELECT id FROM posts WHERE person_id = \(person))
      """)
  }
}
