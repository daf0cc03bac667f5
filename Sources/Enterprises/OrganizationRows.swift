import Contracts
import Kernel
import Store

extension Organization {
  /// Opens telephone and e-mail.
  init(_ row: Row, _ vault: Vault) throws {
    id = try row("id")
    community = try row("community_id")
    provisionalID = try row(optional: "provisional_id")
    revision = try row("revision")
    createdAt = try row("created_at")
    updatedAt = try row("updated_at")
    facts = [:]
    self[.uscc] = try row(optional: "uscc") ?? ""
    self[.kind] = try row("kind")
    self[.name] = try row("name")
    self[.shortName] = try row("short_name")
    self[.englishName] = try row("english_name")
    self[.legalRepresentative] = try row("legal_representative")
    self[.registeredAddress] = try row("registered_address")
    self[.operatingAddress] = try row("operating_address")
    place = PlaceFact(
      building: try row(optional: "building_id"), floor: try row("floor_label"), unit: try row("unit_text"),
      confidence: try row("address_confidence"), isConfirmed: try row("address_confirmed"))
    self[.industryCode] = try row("industry_code")
    self[.industryText] = try row("industry_text")
    self[.chainSegment] = try row("chain_segment")
    self[.scale] = try row(optional: "scale") ?? ""
    self[.headcount] = try row(optional: "headcount", as: Int.self).map(String.init) ?? ""
    self[.foundedOn] = try row(optional: "founded_on") ?? ""
    self[.status] = try row("status")
    self[.contactName] = try row("contact_name")
    for fact in [Fact.contactPhone, .contactEmail] {
      guard let sealed = try row(optional: fact.rawValue + "_sealed", as: [UInt8].self) else { continue }
      self[fact] = try vault.open(fact, sealed, of: id)
    }
  }
}

extension Vault {
  func seal(_ fact: Fact, _ text: String, of id: OrganizationID, _ world: World) -> [UInt8] {
    seal(text, table: "organizations", column: fact.rawValue, row: id.text, world: world)
  }

  func open(_ fact: Fact, _ sealed: [UInt8], of id: OrganizationID) throws -> String {
    try open(sealed, table: "organizations", column: fact.rawValue, row: id.text)
  }

  /// The keyed hash by which a telephone number or an e-mail address is found.
  func hash(_ fact: Fact, _ text: String) -> [UInt8] {
    let key = fact == .contactPhone ? text.filter(\.isNumber) : text.lowercased()
    return lookupHash(key, purpose: "organizations." + fact.rawValue)
  }
}

extension Tx {
  func organization(_ id: OrganizationID, _ vault: Vault) throws -> Organization? {
    try first("SELECT * FROM organizations WHERE id = \(id)") { row in try Organization(row, vault) }
  }

  func organizations(_ ids: [OrganizationID], _ vault: Vault) throws -> [Organization] {
    try all("SELECT * FROM organizations WHERE id IN (\(list: ids)) ORDER BY id LIMIT \(ids.count)") { row in
      try Organization(row, vault)
    }
  }

  /// Those whom a roster's codes or names may mean.
  func organizations(
    of community: CommunityID, uscc: [String], provisional: [String], names: [String], _ vault: Vault
  ) throws -> [Organization] {
    try all(
      """
      SELECT * FROM organizations WHERE community_id = \(community) AND (uscc IN (\(list: uscc))
        OR provisional_id IN (\(list: provisional)) OR name_key IN (\(list: names))) ORDER BY id LIMIT 100000
      """
    ) { row in try Organization(row, vault) }
  }

  func isCodeTaken(_ code: String, community: CommunityID, except id: OrganizationID?) throws -> Bool {
    try exists(
      """
      SELECT id FROM organizations WHERE community_id = \(community)
        AND (uscc = \(code) OR provisional_id = \(code)) AND id <> \(id?.text ?? "") LIMIT 1
      """)
  }

  // MARK: Writing

  func insert(_ organizations: [Organization], _ vault: Vault) throws {
    // PostgreSQL binds 65,535 values in a statement, SQLite 32,766.
    for batch in organizations.batches(of: 200) {
      let rows = batch.map { organizationRow($0, vault) }
      try run(
        """
        INSERT INTO organizations (id, community_id, kind, uscc, provisional_id, name, name_key, name_sort, short_name,
          english_name, legal_representative, registered_address, operating_address, building_id, floor_label,
          unit_text, address_confidence, address_confirmed, industry_code, industry_text, chain_segment, scale,
          headcount, founded_on, status, contact_name, contact_phone_sealed, contact_phone_hash,
          contact_email_sealed, contact_email_hash, revision, created_at, updated_at)
        VALUES \(sql: SQL.joined(rows, by: ", "))
        """)
    }
  }

  private func organizationRow(_ one: Organization, _ vault: Vault) -> SQL {
    let place = one.place
    let names: SQL =
      """
      \(one.id), \(one.community), \(one.kind), \(one.uscc.orNil), \(one.provisionalID), \(one.name),
      \(OrganizationName.key(one.name)), \(Pinyin.sortKey(one.name)), \(one[.shortName]), \(one[.englishName]),
      \(one[.legalRepresentative]), \(one[.registeredAddress]), \(one[.operatingAddress])
      """
    let where_: SQL =
      """
      \(place.building), \(place.floor), \(place.unit), \(place.confidence), \(place.isConfirmed),
      \(one[.industryCode]), \(one[.industryText]), \(one[.chainSegment]), \(one.scale), \(one.headcount),
      \(one.foundedOn), \(one.status), \(one[.contactName])
      """
    let phone = sealed(.contactPhone, one, vault)
    let email = sealed(.contactEmail, one, vault)
    return """
      (\(sql: names), \(sql: where_), \(phone.sealed), \(phone.hash), \(email.sealed), \(email.hash),
      \(one.revision), \(one.createdAt), \(one.updatedAt))
      """
  }

  private func sealed(
    _ fact: Fact, _ one: Organization, _ vault: Vault
  ) -> (sealed: [UInt8]?, hash: [UInt8]?) {
    let text = one[fact]
    guard !text.isEmpty else { return (nil, nil) }
    return (vault.seal(fact, text, of: one.id, world), vault.hash(fact, text))
  }

  /// Writes these facts as `one` has them, and a new revision.
  func update(_ one: Organization, _ facts: Set<Fact>, _ vault: Vault) throws {
    guard !facts.isEmpty else { return }
    var parts: [SQL] = ["revision = revision + 1", "updated_at = \(now)"]
    for fact in Fact.allCases where facts.contains(fact) { parts.append(assignment(of: fact, one, vault)) }
    try run("UPDATE organizations SET \(sql: SQL.joined(parts, by: ", ")) WHERE id = \(one.id)")
  }

  private func assignment(of fact: Fact, _ one: Organization, _ vault: Vault) -> SQL {
    let text = one[fact]
    switch fact {
    case .uscc: return "uscc = \(text.orNil)"
    case .kind: return "kind = \(one.kind)"
    case .name:
      let key = OrganizationName.key(text)
      return "name = \(text), name_key = \(key), name_sort = \(Pinyin.sortKey(text))"
    case .shortName: return "short_name = \(text)"
    case .englishName: return "english_name = \(text)"
    case .legalRepresentative: return "legal_representative = \(text)"
    case .registeredAddress: return "registered_address = \(text)"
    case .operatingAddress: return "operating_address = \(text)"
    case .place: return assignment(of: one.place)
    case .industryCode: return "industry_code = \(text)"
    case .industryText: return "industry_text = \(text)"
    case .chainSegment: return "chain_segment = \(text)"
    case .scale: return "scale = \(one.scale)"
    case .headcount: return "headcount = \(one.headcount)"
    case .foundedOn: return "founded_on = \(one.foundedOn)"
    case .status: return "status = \(one.status)"
    case .contactName: return "contact_name = \(text)"
    case .contactPhone:
      let phone = sealed(.contactPhone, one, vault)
      return "contact_phone_sealed = \(phone.sealed), contact_phone_hash = \(phone.hash)"
    case .contactEmail:
      let email = sealed(.contactEmail, one, vault)
      return "contact_email_sealed = \(email.sealed), contact_email_hash = \(email.hash)"
    }
  }

  private func assignment(of place: PlaceFact) -> SQL {
    """
    building_id = \(place.building), floor_label = \(place.floor), unit_text = \(place.unit),
    address_confidence = \(place.confidence), address_confirmed = \(place.isConfirmed)
    """
  }

  func deleteOrganization(_ id: OrganizationID) throws {
    try unindex(kind: "enterprise", subject: id.text)
    try run("DELETE FROM organizations WHERE id = \(id)")
  }

  /// What the search box finds organisations by.
  func index(_ organizations: [Organization]) throws {
    for (community, members) in Dictionary(grouping: organizations, by: \.community) {
      try index(
        kind: "enterprise", community: community, entries: members.map { ($0.id.text, $0.searchText) })
    }
  }
}

extension Organization {
  fileprivate var searchText: String {
    let names: [String] = [name, self[.shortName], self[.englishName]].filter { !$0.isEmpty }
    // Initials are made here, from a cache: asking ICU for each name would take most of an import's time.
    let initials = names.map(Pinyin.initials).filter { $0.count > 1 }
    let others: [String] = [
      code, self[.legalRepresentative], self[.registeredAddress], self[.operatingAddress], place.unit,
    ]
    return (names + initials + others).joined(separator: "\n")
  }
}

extension String {
  /// Columns that are unique or typed keep NULL for unknown.
  var orNil: String? { isEmpty ? nil : self }
}
