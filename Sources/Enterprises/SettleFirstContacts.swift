import Audit
import Contracts
import Kernel
import Store

/// Every enterprise has one first contact who is still here. Where nobody was named, or the one who was holds no post any
/// more, the rule names one: whoever follows her in her post, else the head of the grid, else the secretary. What fell to the
/// secretary by the rule goes on to the head of the grid as soon as there is one. A second run finds nothing to do.
public struct SettleFirstContacts: Sendable {
  /// How somebody left who was first contact.
  public struct Leave: Sendable {
    public var successor: PersonID?
    /// What she left in writing.
    public var note: String

    public init(successor: PersonID? = nil, note: String = "") {
      self.successor = successor
      self.note = note
    }
  }

  public var community: CommunityID

  public init(of community: CommunityID) { self.community = community }

  /// Gives how many enterprises have somebody else now. `leave` is asked once for each contact who holds no post any more.
  @discardableResult
  public func run(
    by actor: PersonID? = nil, _ tx: Tx, leave: (PersonID) throws -> Leave? = { _ in nil }
  ) throws -> Int {
    let rule = try tx.contactRule(community)
    var leaves: [PersonID: Leave] = [:]
    var count = 0
    var last = ""
    while true {
      let seats = try tx.unsettledSeats(community, rule, after: last, limit: 2_000)
      guard let end = seats.last else { break }
      last = end.organization.text
      for person in Set(seats.compactMap(\.person)) where leaves[person] == nil && !rule.holders.contains(person) {
        leaves[person] = try leave(person) ?? Leave()
      }
      let changes = seats.compactMap { seat in change(seat, rule, seat.person.flatMap { leaves[$0] }) }
      try tx.name(changes, community: community)
      count += changes.count
    }
    if count > 0 {
      try tx.audit(
        "enterprise.first_contacts_settled", subject: community.text, detail: "\(count)", community: community,
        person: actor, standing: "reaction")
    }
    return count
  }

  /// Nil where nobody better is there: who left stays named, and the list of those without a contact shows it.
  private func change(_ seat: ContactSeat, _ rule: ContactRule, _ leave: Leave?) -> ContactChange? {
    if let leave, let successor = leave.successor, rule.holders.contains(successor) {
      // Whom somebody chose is followed by somebody who counts as chosen.
      return ContactChange(seat, to: successor, note: leave.note, isByRule: seat.isByRule)
    }
    guard let person = rule.contact(of: seat.building), person != seat.person else { return nil }
    return ContactChange(seat, to: person, note: leave?.note ?? "", isByRule: true)
  }
}

/// Who is first contact where nobody was named.
struct ContactRule: Sendable {
  var secretary: PersonID?
  var heads: [GridID: PersonID] = [:]
  var grids: [BuildingID: GridID] = [:]
  /// Everybody who can be a first contact today.
  var holders: Set<PersonID> = []

  func contact(of building: BuildingID?) -> PersonID? {
    building.flatMap { grids[$0] }.flatMap { heads[$0] } ?? secretary
  }
}

/// An enterprise that the rule is about, and who is its first contact by now.
struct ContactSeat: Sendable {
  var organization: OrganizationID
  var building: BuildingID?
  var person: PersonID?
  var isByRule = false
  /// How many it has had.
  var sequence = 0
}

struct ContactChange: Sendable {
  let organization: OrganizationID
  let sequence: Int
  let person: PersonID
  let note: String
  let isByRule: Bool

  init(_ seat: ContactSeat, to person: PersonID, note: String = "", isByRule: Bool) {
    organization = seat.organization
    sequence = seat.sequence + 1
    self.person = person
    self.note = note
    self.isByRule = isByRule
  }
}

extension Tx {
  /// The condition on `post_cards c`: a post in which one can be a first contact today.
  func contactPost(_ community: CommunityID) -> SQL {
    let today = SiteZone.shanghai.day(of: now)
    return """
      c.community_id = \(community) AND c.role IN (\(list: FirstContact.roles.map(\.rawValue)))
        AND c.starts_on <= \(today) AND (c.ends_on IS NULL OR c.ends_on >= \(today))
      """
  }

  func possibleContacts(_ community: CommunityID) -> SQL {
    "(SELECT c.person_id FROM post_cards c WHERE \(sql: contactPost(community)))"
  }

  func canBeContact(_ person: PersonID, _ community: CommunityID) throws -> Bool {
    try exists("SELECT 1 FROM post_cards c WHERE c.person_id = \(person) AND \(sql: contactPost(community)) LIMIT 1")
  }

  /// New organisations get their first contact by the rule; gives who. For thousands at once.
  @discardableResult
  func giveFirstContacts(
    to organizations: [Organization], community: CommunityID
  ) throws -> [OrganizationID: PersonID] {
    if organizations.isEmpty { return [:] }
    let rule = try contactRule(community)
    let changes = organizations.compactMap { one -> ContactChange? in
      let seat = ContactSeat(organization: one.id, building: one.place.building)
      return rule.contact(of: seat.building).map { ContactChange(seat, to: $0, isByRule: true) }
    }
    try name(changes, community: community)
    return Dictionary(changes.map { ($0.organization, $0.person) }, uniquingKeysWith: { first, _ in first })
  }

  /// Ends what she is first contact of: for somebody who is to be forgotten.
  public func endFirstContacts(of person: PersonID) throws {
    try run("UPDATE first_contacts SET ends_at = \(now) WHERE person_id = \(person) AND ends_at IS NULL")
  }

  fileprivate func contactRule(_ community: CommunityID) throws -> ContactRule {
    var rule = ContactRule()
    // The one who holds it longest stands for the others.
    let posts = try rows(
      """
      SELECT c.person_id, c.role, c.scope_id FROM post_cards c WHERE \(sql: contactPost(community))
      ORDER BY c.starts_on, c.post_id LIMIT 10000
      """)
    for post in posts {
      let person: PersonID = try post("person_id")
      rule.holders.insert(person)
      switch Role(rawValue: try post("role")) {
      case .secretary: rule.secretary = rule.secretary ?? person
      case .gridHead:
        guard let grid = GridID(try post("scope_id", as: String.self)) else { continue }
        rule.heads[grid] = rule.heads[grid] ?? person
      default: break
      }
    }
    let buildings = try rows(
      """
      SELECT place_id, grid_id FROM place_paths WHERE kind = 'building' AND community_id = \(community)
      ORDER BY place_id LIMIT 20000
      """)
    for building in buildings { rule.grids[try building("place_id")] = try building("grid_id", as: GridID.self) }
    return rule
  }

  /// Those without a first contact, those whose contact holds no post, and those that fell to the secretary.
  fileprivate func unsettledSeats(
    _ community: CommunityID, _ rule: ContactRule, after last: String, limit: Int
  ) throws -> [ContactSeat] {
    let fallen: SQL = rule.secretary.map { "OR (f.is_by_rule = 1 AND f.person_id = \($0))" } ?? ""
    return try all(
      """
      SELECT o.id, o.building_id, f.person_id, coalesce(f.is_by_rule, 0) AS is_by_rule,
        coalesce((SELECT max(h.sequence) FROM first_contacts h WHERE h.organization_id = o.id), 0) AS sequence
      FROM organizations o LEFT JOIN first_contacts f ON f.organization_id = o.id AND f.ends_at IS NULL
      WHERE o.community_id = \(community) AND o.id > \(last)
        AND (f.person_id IS NULL OR f.person_id NOT IN \(sql: possibleContacts(community)) \(sql: fallen))
      ORDER BY o.id LIMIT \(limit)
      """
    ) { row in
      ContactSeat(
        organization: try row("id"), building: try row(optional: "building_id"), person: try row(optional: "person_id"),
        isByRule: try row("is_by_rule"), sequence: try row("sequence"))
    }
  }

  fileprivate func name(_ changes: [ContactChange], community: CommunityID) throws {
    for batch in changes.batches(of: 500) {
      let ids = batch.filter { $0.sequence > 1 }.map(\.organization)
      if !ids.isEmpty {
        try run("UPDATE first_contacts SET ends_at = \(now) WHERE organization_id IN (\(list: ids)) AND ends_at IS NULL")
      }
      let rows = batch.map { change -> SQL in
        """
        (\(change.organization), \(community), \(change.sequence), \(change.person), \(change.note),
          \(change.isByRule), \(now))
        """
      }
      try run(
        """
        INSERT INTO first_contacts (organization_id, community_id, sequence, person_id, note, is_by_rule, starts_at)
        VALUES \(sql: SQL.joined(rows, by: ", "))
        """)
    }
  }
}
