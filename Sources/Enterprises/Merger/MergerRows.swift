import Contracts
import Kernel
import Store

extension Tx {
  /// The merger that holds; nil while the enterprise stands for itself.
  public func merger(of id: OrganizationID) throws -> Merger? {
    try first("SELECT * FROM enterprise_mergers WHERE organization_id = \(id) AND undone_at IS NULL", Merger.init)
  }

  /// What these became part of, one step each; those that stand for themselves are not among them.
  public func successors(of ids: [OrganizationID]) throws -> [OrganizationID: Successor] {
    if ids.isEmpty { return [:] }
    let pairs = try all(
      """
      SELECT m.organization_id, m.into_id, m.kind, m.merged_on, o.name, coalesce(o.uscc, o.provisional_id) AS code
      FROM enterprise_mergers m JOIN organizations o ON o.id = m.into_id
      WHERE m.organization_id IN (\(list: ids)) AND m.undone_at IS NULL ORDER BY m.organization_id LIMIT \(ids.count)
      """
    ) { row in (try row("organization_id", as: OrganizationID.self), try Successor(row, id: "into_id")) }
    return Dictionary(uniqueKeysWithValues: pairs)
  }

  /// Who stands for the enterprise today: the end of the chain. Nil while it stands for itself.
  public func successor(of id: OrganizationID) throws -> Successor? {
    var found: Successor?
    var at = id
    for _ in 0..<Merger.chainMax {
      guard let next = try successors(of: [at])[at] else { break }
      found = next
      at = next.id
    }
    return found
  }

  /// The chain itself, the nearest first.
  func heirs(of id: OrganizationID) throws -> [OrganizationID] {
    var chain: [OrganizationID] = []
    while chain.count < Merger.chainMax, let next = try merger(of: chain.last ?? id)?.into { chain.append(next) }
    return chain
  }

  /// Those that became part of this one, the latest first.
  func absorbed(into id: OrganizationID) throws -> [Successor] {
    try all(
      """
      SELECT m.organization_id, m.kind, m.merged_on, o.name, coalesce(o.uscc, o.provisional_id) AS code
      FROM enterprise_mergers m JOIN organizations o ON o.id = m.organization_id
      WHERE m.into_id = \(id) AND m.undone_at IS NULL ORDER BY m.merged_on DESC, m.organization_id LIMIT 50
      """
    ) { row in try Successor(row, id: "organization_id") }
  }

  /// Those for which this one stands today, each after the one through which it came. Nobody, when it became part of another itself.
  public func predecessors(of id: OrganizationID) throws -> [Successor] {
    if try merger(of: id) != nil { return [] }
    var found = try absorbed(into: id)
    var next = 0
    while next < found.count, found.count < Merger.predecessorsMax {
      found += try absorbed(into: found[next].id)
      next += 1
    }
    return found
  }

  /// An import that brought one of the two can no longer take it back.
  func isInMerger(_ id: OrganizationID) throws -> Bool {
    try exists("SELECT 1 FROM enterprise_mergers WHERE organization_id = \(id) OR into_id = \(id) LIMIT 1")
  }

  func nextMerger(of id: OrganizationID) throws -> Int {
    let last: Int? = try scalar("SELECT max(sequence) FROM enterprise_mergers WHERE organization_id = \(id)")
    return (last ?? 0) + 1
  }

  func insert(_ one: Merger) throws {
    try run(
      """
      INSERT INTO enterprise_mergers (organization_id, sequence, community_id, into_id, kind, merged_on, words, status_before,
        by_person_id, at)
      VALUES (\(one.organization), \(one.sequence), \(one.community), \(one.into), \(one.kind), \(one.on), \(one.words),
        \(one.statusBefore), \(one.by), \(one.at))
      """)
  }

  func undo(_ one: Merger, by person: PersonID) throws {
    try run(
      """
      UPDATE enterprise_mergers SET undone_at = \(now), undone_by_person_id = \(person)
      WHERE organization_id = \(one.organization) AND sequence = \(one.sequence)
      """)
  }

  /// What an event of this module has to say to those whom another module knows; nil for other events.
  public func mergerTold(_ entry: JournalEntry) throws -> MergerTold? {
    let firm: OrganizationID
    let into: OrganizationID
    switch entry.name {
    case EnterpriseMerged.name:
      let event: EnterpriseMerged = try entry.decode()
      firm = event.organizationID
      into = event.into
    case EnterpriseMergerUndone.name:
      let event: EnterpriseMergerUndone = try entry.decode()
      firm = event.organizationID
      into = event.from
    default: return nil
    }
    let pairs = try all("SELECT id, name FROM organizations WHERE id IN (\(list: [firm, into])) ORDER BY id LIMIT 2") { row in
      (try row("id", as: OrganizationID.self), try row("name", as: String.self))
    }
    let names = Dictionary(uniqueKeysWithValues: pairs)
    guard let firmName = names[firm], let intoName = names[into] else { return nil }
    return MergerTold(
      firm: firm, into: into, isUndone: entry.name == EnterpriseMergerUndone.name,
      values: ["firm": firmName, "into": intoName])
  }

  /// The present first contact in the post in which she is one; nil when nobody is, or she holds none any more.
  public func firstContactPost(of id: OrganizationID, community: CommunityID) throws -> (post: PostID, person: PersonID)? {
    try first(
      """
      SELECT c.post_id, c.person_id FROM first_contacts f JOIN post_cards c ON c.person_id = f.person_id
      WHERE f.organization_id = \(id) AND f.ends_at IS NULL AND \(sql: contactPost(community))
      ORDER BY c.starts_on, c.post_id LIMIT 1
      """
    ) { row in (post: try row("post_id"), person: try row("person_id")) }
  }
}

extension Merger {
  init(_ row: Row) throws {
    organization = try row("organization_id")
    sequence = try row("sequence")
    community = try row("community_id")
    into = try row("into_id")
    kind = try row("kind")
    on = try row("merged_on")
    words = try row("words")
    statusBefore = try row("status_before")
    by = try row("by_person_id")
    at = try row("at")
  }
}

extension Successor {
  init(_ row: Row, id column: String) throws {
    id = try row(column)
    name = try row("name")
    code = try row("code")
    kind = try row("kind")
    on = try row("merged_on")
  }
}
