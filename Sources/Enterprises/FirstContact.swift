import Contracts
import Kernel
import Store

/// The one named person of the community to whom an enterprise can turn.
public struct FirstContact: Sendable, Hashable {
  /// Who can be one: those of the team and of the grids who look after enterprises.
  public static let roles: [Role] = [
    .secretary, .communityWorker, .windowSpecialist, .gridHead, .gridWorker, .enterpriseLiaison,
  ]

  public let person: PersonID
  /// What the one before left in writing.
  public let note: String
  /// Nobody chose her: the rule did (`SettleFirstContacts`).
  public let isByRule: Bool
  public let from: Timestamp
  /// Nil for the present one.
  public let to: Timestamp?
}

extension Tx {
  /// Present one first.
  public func firstContacts(of id: OrganizationID) throws -> [FirstContact] {
    try all(
      "SELECT * FROM first_contacts WHERE organization_id = \(id) ORDER BY sequence DESC LIMIT 50"
    ) { row in
      FirstContact(
        person: try row("person_id"), note: try row("note"), isByRule: try row("is_by_rule"),
        from: try row("starts_at"), to: try row(optional: "ends_at"))
    }
  }

  /// Hands the enterprise over. Nothing happens when it is the same person.
  func changeFirstContact(
    of organization: OrganizationID, community: CommunityID, to person: PersonID, note: String
  ) throws {
    let contacts = try firstContacts(of: organization)
    if contacts.first?.to == nil, contacts.first?.person == person { return }
    try run("UPDATE first_contacts SET ends_at = \(now) WHERE organization_id = \(organization) AND ends_at IS NULL")
    try run(
      """
      INSERT INTO first_contacts (organization_id, community_id, sequence, person_id, note, starts_at)
      VALUES (\(organization), \(community), \(contacts.count + 1), \(person), \(note), \(now))
      """)
  }

  /// For demonstration data and for handing over many at once: those that have none get one.
  public func assignFirstContacts(
    _ pairs: [(organization: OrganizationID, person: PersonID)], community: CommunityID
  ) throws {
    let rows: [SQL] = pairs.map { pair in
      "(\(pair.organization), \(community), 1, \(pair.person), '', \(now))"
    }
    for batch in rows.batches(of: 500) {
      try run(
        """
        INSERT INTO first_contacts (organization_id, community_id, sequence, person_id, note, starts_at)
        VALUES \(sql: SQL.joined(Array(batch), by: ", ")) ON CONFLICT (organization_id, sequence) DO NOTHING
        """)
    }
  }
}
