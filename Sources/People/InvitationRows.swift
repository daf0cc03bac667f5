import Contracts
import Foundation
import Kernel
import Store

extension Tx {
  func insertInvitation(
    _ id: InvitationID, secret: String, offer: Offer, name: String, contact: Contact?, by viewer: Viewer, vault: Vault
  ) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let json = String(decoding: try encoder.encode(offer), as: UTF8.self)
    let sealed: [UInt8]? = contact.map {
      vault.seal($0.text, table: "invitations", column: "contact", row: id.text, world: world)
    }
    try run(
      """
      INSERT INTO invitations (id, community_id, secret_hash, kind, inviter_person_id, inviter_standing, offer,
        organization_id, name, contact_sealed, created_at, expires_at)
      VALUES (\(id), \(viewer.community), \(Session.hash(secret)), \(offer.kind.rawValue), \(viewer.person),
        \(viewer.standingKey), \(json), \(offer.organization), \(name), \(sealed), \(now),
        \(now + Invitation.validFor))
      """)
  }

  func invitation(secret: String) throws -> Invitation? {
    try first("SELECT * FROM invitations WHERE secret_hash = \(Session.hash(secret))", Invitation.init)
  }

  func invitation(_ id: InvitationID) throws -> Invitation? {
    try first("SELECT * FROM invitations WHERE id = \(id)", Invitation.init)
  }

  /// What this viewer sees of the invitations: staff those of staff to posts and delegations, a delegate those of her firm.
  func invitations(for viewer: Viewer, limit: Int, offset: Int) throws -> [Invitation] {
    let own = ownership(viewer)
    return try all(
      """
      SELECT * FROM invitations WHERE community_id = \(viewer.community) AND \(sql: own)
      ORDER BY created_at DESC, id DESC LIMIT \(limit) OFFSET \(offset)
      """, Invitation.init)
  }

  /// What the viewer made at an instant that `SentInvitations` kept.
  func invitations(madeAt text: String, by viewer: Viewer) throws -> [Invitation] {
    guard let milliseconds = Int64(text) else { return [] }
    return try all(
      """
      SELECT * FROM invitations WHERE community_id = \(viewer.community) AND inviter_person_id = \(viewer.person)
        AND inviter_standing = \(viewer.standingKey) AND created_at = \(Timestamp(milliseconds: milliseconds))
      ORDER BY id LIMIT 200
      """, Invitation.init)
  }

  func invitationCount(for viewer: Viewer) throws -> Int {
    let own = ownership(viewer)
    return try scalar(
      "SELECT count(*) FROM invitations WHERE community_id = \(viewer.community) AND \(sql: own)") ?? 0
  }

  private func ownership(_ viewer: Viewer) -> SQL {
    switch viewer.reach(of: .invitePeople) {
    case .community: "kind <> 'employment'"
    case .own: "organization_id = \(viewer.enterprise)"
    case .none, .scope: "1 = 0"
    }
  }

  /// Open offers of a post in `old` offer it in `new`. An id is written in one way only, so it can be replaced as text.
  func redirectInvitations(from old: String, to new: String, community: CommunityID) throws {
    try run(
      """
      UPDATE invitations SET offer = replace(offer, \(old), \(new))
      WHERE community_id = \(community) AND kind = 'post' AND used_at IS NULL AND withdrawn_at IS NULL
        AND expires_at > \(now)
      """)
  }

  /// False when it was used, withdrawn or ran out in the meantime.
  func useInvitation(_ id: InvitationID, by person: PersonID) throws -> Bool {
    try run(
      """
      UPDATE invitations SET used_at = \(now), used_by = \(person), contact_sealed = NULL
      WHERE id = \(id) AND used_at IS NULL AND withdrawn_at IS NULL AND expires_at > \(now)
      """) == 1
  }

  func withdrawInvitation(_ id: InvitationID) throws {
    try run("UPDATE invitations SET withdrawn_at = \(now) WHERE id = \(id) AND used_at IS NULL AND withdrawn_at IS NULL")
  }

  /// With a post or a delegation end the invitations that were made in it.
  func withdrawInvitations(standing: String, inviter: PersonID? = nil) throws {
    let only: SQL = inviter.map { person in "AND inviter_person_id = \(person)" } ?? ""
    try run(
      """
      UPDATE invitations SET withdrawn_at = \(now)
      WHERE inviter_standing = \(standing) AND used_at IS NULL AND withdrawn_at IS NULL \(sql: only)
      """)
  }

  /// Links to a new password that are still open: only the latest one counts.
  func withdrawResets(of person: PersonID, community: CommunityID) throws {
    let open = try all(
      """
      SELECT * FROM invitations WHERE community_id = \(community) AND kind = 'reset' AND used_at IS NULL
        AND withdrawn_at IS NULL AND expires_at > \(now) ORDER BY id LIMIT 1000
      """, Invitation.init)
    for invitation in open {
      if case .reset(let target, _) = invitation.offer, target == person { try withdrawInvitation(invitation.id) }
    }
  }

  func forgetInvitations(before instant: Timestamp, community: CommunityID) throws {
    try run(
      """
      DELETE FROM invitations WHERE community_id = \(community) AND created_at < \(instant) AND expires_at < \(now)
      """)
    try run(
      """
      UPDATE invitations SET contact_sealed = NULL
      WHERE community_id = \(community) AND contact_sealed IS NOT NULL AND expires_at < \(now)
      """)
  }

  /// The name that somebody was invited under, when she asks to be forgotten.
  func forgetInvitee(_ person: PersonID) throws {
    try run("UPDATE invitations SET name = '' WHERE used_by = \(person)")
  }
}

extension Viewer {
  /// The key of what she acts as, as the switch sends it.
  var standingKey: String {
    switch standing {
    case .oneself: "self"
    case .enterprise(let id): id.text
    case .post(let id, _, _): id.text
    }
  }
}
