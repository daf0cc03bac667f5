import Contracts
import Kernel
import Store

extension Tx {
  /// Lets a person act for an organisation; a delegation that she has already is kept, and its id is the answer.
  @discardableResult
  public func addDelegation(
    _ draft: DelegationDraft, community: CommunityID, by granter: PersonID? = nil
  ) throws -> DelegationID {
    let id: DelegationID = newID()
    let made: Int = try run(
      """
      INSERT INTO delegations (id, community_id, person_id, organization_id, kind, starts_on, ends_on,
        granted_by, granted_at)
      VALUES (\(id), \(community), \(draft.person), \(draft.organization), \(draft.kind.rawValue),
        \(draft.startsOn), \(draft.endsOn), \(granter), \(now))
      ON CONFLICT (person_id, organization_id) WHERE ended_at IS NULL DO NOTHING
      """)
    if made == 1 { return id }
    let found: DelegationID? = try scalar(
      """
      SELECT id FROM delegations
      WHERE person_id = \(draft.person) AND organization_id = \(draft.organization) AND ended_at IS NULL
      """)
    return found ?? id
  }

  func findDelegation(_ id: DelegationID) throws -> Delegation? {
    try first("SELECT * FROM delegations WHERE id = \(id)", Delegation.init)
  }

  func delegations(of person: PersonID) throws -> [Delegation] {
    try all(
      "SELECT * FROM delegations WHERE person_id = \(person) ORDER BY starts_on DESC, id DESC LIMIT 100",
      Delegation.init)
  }

  func delegations(heldBy person: PersonID, on day: LocalDay) throws -> [Delegation] {
    try all(
      """
      SELECT * FROM delegations WHERE person_id = \(person) AND ended_at IS NULL
        AND starts_on <= \(day) AND (ends_on IS NULL OR ends_on >= \(day))
      ORDER BY starts_on, id LIMIT 50
      """, Delegation.init)
  }

  /// The delegates of an organisation on this day, in the order of their names.
  func delegates(of organization: OrganizationID, on day: LocalDay) throws -> [(delegation: Delegation, name: String)] {
    try all(
      """
      SELECT delegations.*, persons.name AS person_name FROM delegations
      JOIN persons ON persons.id = delegations.person_id
      WHERE organization_id = \(organization) AND ended_at IS NULL
        AND starts_on <= \(day) AND (ends_on IS NULL OR ends_on >= \(day))
      ORDER BY persons.pinyin_key, delegations.id LIMIT 200
      """
    ) { row in (try Delegation(row), try row("person_name", as: String.self)) }
  }

  func endDelegation(_ id: DelegationID, by person: PersonID?) throws {
    let ended = try all(
      """
      UPDATE delegations SET ended_at = \(now), ended_by = \(person) WHERE id = \(id) AND ended_at IS NULL
      RETURNING person_id, organization_id
      """
    ) { row in (try row("person_id", as: PersonID.self), try row("organization_id", as: String.self)) }
    for (delegate, organization) in ended { try endDelegate(delegate, organization) }
  }

  func closeOverdueDelegations(on day: LocalDay) throws {
    let ended = try all(
      """
      UPDATE delegations SET ended_at = \(now) WHERE ended_at IS NULL AND ends_on < \(day)
      RETURNING person_id, organization_id
      """
    ) { row in (try row("person_id", as: PersonID.self), try row("organization_id", as: String.self)) }
    for (delegate, organization) in ended { try endDelegate(delegate, organization) }
  }

  /// The key of the standing is the organisation's, so only this person's sessions and invitations end with it.
  private func endDelegate(_ person: PersonID, _ organization: String) throws {
    try run(
      "UPDATE sessions SET standing_key = 'self' WHERE person_id = \(person) AND standing_key = \(organization)")
    try withdrawInvitations(standing: organization, inviter: person)
  }
}

// MARK: Employments

extension Tx {
  @discardableResult
  public func addEmployment(
    _ draft: EmploymentDraft, community: CommunityID, by confirmer: PersonID? = nil
  ) throws -> EmploymentID {
    try addEmployments([draft], community: community, by: confirmer)[0]
  }

  /// Many at once, two hundred a statement; links that exist already are left as they are.
  @discardableResult
  public func addEmployments(
    _ drafts: [EmploymentDraft], community: CommunityID, by confirmer: PersonID? = nil
  ) throws -> [EmploymentID] {
    let ids: [EmploymentID] = drafts.map { _ in newID() }
    for start in stride(from: 0, to: drafts.count, by: 200) {
      let lines: [SQL] = (start..<min(start + 200, drafts.count)).map { place in
        let draft = drafts[place]
        let confirmedAt = draft.isConfirmed ? now : nil
        let confirmedBy = draft.isConfirmed ? confirmer : nil
        return """
          (\(ids[place]), \(community), \(draft.person), \(draft.organization), \(now), \(confirmedAt), \(confirmedBy))
          """
      }
      let values = SQL.joined(lines, by: ", ")
      try run(
        """
        INSERT INTO employments (id, community_id, person_id, organization_id, created_at, confirmed_at, confirmed_by)
        VALUES \(sql: values)
        ON CONFLICT (person_id, organization_id) WHERE ended_at IS NULL DO NOTHING
        """)
    }
    return ids
  }

  func findEmployment(_ id: EmploymentID) throws -> Employment? {
    try first("SELECT * FROM employments WHERE id = \(id)", Employment.init)
  }

  func employments(of person: PersonID) throws -> [Employment] {
    try all(
      """
      SELECT * FROM employments WHERE person_id = \(person) AND ended_at IS NULL ORDER BY created_at, id LIMIT 50
      """, Employment.init)
  }

  /// All that an employer sees: names, and whether the link is confirmed.
  func employees(
    of organization: OrganizationID, named words: String = "", limit: Int, offset: Int
  ) throws -> [(employment: Employment, name: String)] {
    let named = nameCondition(words)
    return try all(
      """
      SELECT employments.*, persons.name AS person_name FROM employments
      JOIN persons ON persons.id = employments.person_id
      WHERE organization_id = \(organization) AND ended_at IS NULL \(sql: named)
      ORDER BY CASE WHEN confirmed_at IS NULL THEN 0 ELSE 1 END, persons.pinyin_key, employments.id
      LIMIT \(limit) OFFSET \(offset)
      """
    ) { row in (try Employment(row), try row("person_name", as: String.self)) }
  }

  func employeeCount(of organization: OrganizationID, named words: String = "") throws -> Int {
    let named = nameCondition(words)
    return try scalar(
      """
      SELECT count(*) FROM employments JOIN persons ON persons.id = employments.person_id
      WHERE organization_id = \(organization) AND ended_at IS NULL \(sql: named)
      """) ?? 0
  }

  func confirmEmployment(_ id: EmploymentID, by person: PersonID) throws {
    try run(
      """
      UPDATE employments SET confirmed_at = \(now), confirmed_by = \(person)
      WHERE id = \(id) AND confirmed_at IS NULL AND ended_at IS NULL
      """)
  }

  func confirmEmployment(of person: PersonID, at organization: OrganizationID, by confirmer: PersonID) throws {
    try run(
      """
      UPDATE employments SET confirmed_at = \(now), confirmed_by = \(confirmer)
      WHERE person_id = \(person) AND organization_id = \(organization) AND confirmed_at IS NULL AND ended_at IS NULL
      """)
  }

  func endEmployment(_ id: EmploymentID, by person: PersonID) throws {
    try run(
      "UPDATE employments SET ended_at = \(now), ended_by = \(person) WHERE id = \(id) AND ended_at IS NULL")
  }
}
