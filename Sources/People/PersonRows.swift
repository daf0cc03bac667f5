import Contracts
import Kernel
import Store

/// What is needed to write down a person.
public struct PersonDraft: Sendable {
  public var name: String
  /// Given by those who make many at once and refer to them; else a fresh one.
  public var id: PersonID?
  public init(name: String, id: PersonID? = nil) {
    self.name = name
    self.id = id
  }
}

extension Tx {
  @discardableResult
  public func createPerson(_ draft: PersonDraft, community: CommunityID) throws -> PersonID {
    try createPersons([draft], community: community)[0]
  }

  /// Writes down many, in their order, two hundred a statement.
  @discardableResult
  public func createPersons(_ drafts: [PersonDraft], community: CommunityID) throws -> [PersonID] {
    let names = drafts.map { Text.line($0.name) }
    let keys = NameKey.of(names)
    let ids: [PersonID] = drafts.map { $0.id ?? newID() }
    for start in stride(from: 0, to: drafts.count, by: 200) {
      let lines: [SQL] = (start..<min(start + 200, drafts.count)).map { place in
        let key = keys[place]
        return "(\(ids[place]), \(community), \(names[place]), \(key.key), \(key.initials), \(now))"
      }
      let values = SQL.joined(lines, by: ", ")
      try run(
        "INSERT INTO persons (id, community_id, name, pinyin_key, initials, created_at) VALUES \(sql: values)")
    }
    return ids
  }

  public func findPerson(_ id: PersonID) throws -> Person? {
    try first("SELECT * FROM persons WHERE id = \(id)", Person.init)
  }

  func person(_ id: PersonID, in community: CommunityID) throws -> Person {
    guard let person = try findPerson(id), person.community == community else { throw Problem.notFound }
    return person
  }

  /// By id, by e-mail or by phone number: what an operator types on the command line.
  public func findPerson(_ idOrContact: String, vault: Vault) throws -> PersonID? {
    if let id = PersonID(idOrContact) { return try findPerson(id)?.id }
    guard let contact = Contact(idOrContact) else { return nil }
    return try credential(contact, vault: vault)?.person
  }

  func rename(_ person: PersonID, to name: String) throws {
    let key = NameKey(name)
    try run(
      """
      UPDATE persons SET name = \(name), pinyin_key = \(key.key), initials = \(key.initials)
      WHERE id = \(person) AND erased_at IS NULL
      """)
  }

  /// Takes the name away; the row stays, because cases and the audit refer to it.
  func pseudonymise(_ person: PersonID) throws {
    try run(
      """
      UPDATE persons SET name = \(Person.erasedName), pinyin_key = '~', initials = '', erased_at = \(now)
      WHERE id = \(person)
      """)
  }

  func names(of persons: some Collection<PersonID>) throws -> [PersonID: String] {
    if persons.isEmpty { return [:] }
    let rows = try rows("SELECT id, name FROM persons WHERE id IN (\(list: persons)) LIMIT 1000")
    var names: [PersonID: String] = [:]
    for row in rows { names[try row("id")] = try row("name", as: String.self) }
    return names
  }
}

/// Who is looked for in the list of people.
struct PeopleFilter: Sendable {
  var community: CommunityID
  /// Part of a name, or the beginning of its pinyin or of its initials.
  var words = ""
  /// The words as the contact of an account, by keyed hash.
  var email: [UInt8]?
  var phone: [UInt8]?
  var role: Role?
  /// Only those with a post, unless somebody is looked for by name.
  var onlyPosts = true
  /// A grid worker sees those with a post, and the delegates of enterprises in her place.
  var place: PostScope?
  var today: LocalDay
}

extension Tx {
  func people(_ filter: PeopleFilter, limit: Int, offset: Int) throws -> [Person] {
    let condition = try condition(filter)
    return try all(
      """
      SELECT persons.* FROM persons WHERE \(sql: condition)
      ORDER BY pinyin_key, id LIMIT \(limit) OFFSET \(offset)
      """, Person.init)
  }

  func peopleCount(_ filter: PeopleFilter) throws -> Int {
    let condition = try condition(filter)
    return try scalar("SELECT count(*) FROM persons WHERE \(sql: condition)") ?? 0
  }

  /// Whether somebody whose post reaches only a place may see this person.
  func isVisible(_ person: PersonID, _ filter: PeopleFilter) throws -> Bool {
    let condition = try condition(filter)
    return try exists("SELECT 1 AS found FROM persons WHERE id = \(person) AND \(sql: condition)")
  }

  private func condition(_ filter: PeopleFilter) throws -> SQL {
    var parts: [SQL] = ["persons.community_id = \(filter.community)", "erased_at IS NULL"]
    if !Text.line(filter.words).isEmpty {
      parts.append("(\(sql: isNamed(filter.words)) \(sql: contactCondition(filter)))")
    }
    let post = postCondition(filter)
    if let place = filter.place {
      parts.append("(\(sql: post) OR \(sql: delegateCondition(place, filter.community)))")
    } else if filter.role != nil || filter.onlyPosts {
      parts.append(post)
    }
    return SQL.joined(parts, by: " AND ")
  }

  private func contactCondition(_ filter: PeopleFilter) -> SQL {
    if let phone = filter.phone {
      return "OR persons.id IN (SELECT person_id FROM accounts WHERE phone_hash = \(phone))"
    }
    if let email = filter.email {
      return "OR persons.id IN (SELECT person_id FROM accounts WHERE email_hash = \(email))"
    }
    return ""
  }

  private func postCondition(_ filter: PeopleFilter) -> SQL {
    let role: SQL = filter.role.map { role in "AND posts.role = \(role.rawValue)" } ?? ""
    return """
      EXISTS (SELECT 1 FROM posts WHERE posts.person_id = persons.id AND posts.ended_at IS NULL
        AND posts.starts_on <= \(filter.today) AND (posts.ends_on IS NULL OR posts.ends_on >= \(filter.today))
        \(sql: role))
      """
  }

  private func delegateCondition(_ place: PostScope, _ community: CommunityID) -> SQL {
    let inside: SQL =
      switch place {
      case .grid(let id): "place_paths.grid_id = \(id)"
      case .park(let id): "place_paths.park_id = \(id)"
      case .building(let id): "place_paths.building_id = \(id)"
      case .community, .window: "place_paths.community_id = \(community)"
      case .organization(let id): "enterprise_cards.organization_id = \(id)"
      }
    return """
      EXISTS (SELECT 1 FROM delegations
        JOIN enterprise_cards ON enterprise_cards.organization_id = delegations.organization_id
        JOIN place_paths ON place_paths.place_id = enterprise_cards.building_id
        WHERE delegations.person_id = persons.id AND delegations.ended_at IS NULL AND \(sql: inside))
      """
  }
}

/// Part of a name, or the beginning of its pinyin or of its initials.
private func isNamed(_ words: String) -> SQL {
  let words = Text.line(words).lowercased()
  let inside = "%" + escaped(words) + "%"
  let beginning = escaped(words) + "%"
  let packed = escaped(words.filter { $0 != " " }) + "%"
  return """
    (lower(persons.name) LIKE \(inside) ESCAPE '\\' OR persons.pinyin_key LIKE \(beginning) ESCAPE '\\'
      OR persons.initials LIKE \(packed) ESCAPE '\\')
    """
}

/// To be added to a condition that joins `persons`; nothing without words.
func nameCondition(_ words: String) -> SQL {
  Text.line(words).isEmpty ? "" : "AND \(sql: isNamed(words))"
}

/// Text for `LIKE … ESCAPE '\'`: what somebody types is never a pattern.
func escaped(_ words: String) -> String {
  var text = ""
  for character in words {
    if character == "%" || character == "_" || character == "\\" { text.append("\\") }
    text.append(character)
  }
  return text
}
