import Contracts
import Kernel
import Store
import Web

extension [StandingOption] {
  /// The one with this key if it is still among them; else a post, else an enterprise, else oneself.
  func preferred(_ key: String) -> StandingOption {
    if let same = first(where: { $0.key == key }) { return same }
    let post = first { option in if case .post = option.standing { true } else { false } }
    let enterprise = first { option in if case .enterprise = option.standing { true } else { false } }
    return post ?? enterprise ?? .oneself
  }

  func with(key: String) -> StandingOption? { first { $0.key == key } }
}

extension StandingOption {
  static let oneself = StandingOption(key: "self", standing: .oneself, name: "")
}

extension Tx {
  /// Everything that a person can act as on this day: herself, her enterprises, her posts. Four small queries at most.
  func standingOptions(of person: PersonID, today: LocalDay) throws -> [StandingOption] {
    let delegations = try delegations(heldBy: person, on: today)
    let posts = try posts(heldBy: [person], on: today)
    let names = try scopeNames(of: posts.map(\.scope) + delegations.map { .organization($0.organization) })
    var options: [StandingOption] = [.oneself]
    for delegation in delegations {
      let id = delegation.organization
      options.append(StandingOption(key: id.text, standing: .enterprise(id), name: names[id.text] ?? ""))
    }
    for post in posts {
      let name = post.scope.id.flatMap { names[$0] } ?? post.title
      let standing = Standing.post(post.id, post.role, post.scope)
      options.append(StandingOption(key: post.id.text, standing: standing, name: name))
    }
    return options
  }

  /// What the places and organisations of these scopes are called, by id. A window is named by the title of its post.
  func scopeNames(of scopes: [PostScope]) throws -> [String: String] {
    var organizations: [String] = []
    var places: [String] = []
    for scope in scopes {
      guard let id = scope.id else { continue }
      switch scope {
      case .organization: organizations.append(id)
      case .grid, .park, .building: places.append(id)
      case .community, .window: break
      }
    }
    var names: [String: String] = [:]
    if !places.isEmpty {
      // With its park: a community has many an A座.
      let rows = try rows("SELECT place_id, full_name FROM place_paths WHERE place_id IN (\(list: places)) LIMIT 1000")
      for row in rows { names[try row("place_id")] = try row("full_name", as: String.self) }
    }
    if !organizations.isEmpty {
      let rows = try rows(
        """
        SELECT organization_id, name, short_name FROM enterprise_cards
        WHERE organization_id IN (\(list: organizations)) LIMIT 1000
        """)
      for row in rows {
        let short: String = try row(optional: "short_name") ?? ""
        names[try row("organization_id")] = short.isEmpty ? try row("name", as: String.self) : short
      }
    }
    return names
  }

  func organizationNames(_ ids: [OrganizationID]) throws -> [String: String] {
    try scopeNames(of: ids.map { .organization($0) })
  }
}

/// Something to choose from a list: a place, a window, an organisation.
public struct NamedScope: Sendable, Hashable {
  public var id: String
  public var name: String
  public init(id: String, name: String) {
    self.id = id
    self.name = name
  }
}

extension Tx {
  /// The grids, parks or buildings of a community.
  func places(kind: String, community: CommunityID) throws -> [NamedScope] {
    try all(
      """
      SELECT place_id, full_name FROM place_paths WHERE community_id = \(community) AND kind = \(kind)
      ORDER BY sort_key, place_id LIMIT 1000
      """
    ) { row in NamedScope(id: try row("place_id"), name: try row("full_name")) }
  }

  /// Organisations by a part of their name or by their whole code.
  func organizations(matching words: String, community: CommunityID) throws -> [NamedScope] {
    let line = Text.line(words)
    if line.isEmpty { return [] }
    let inside = "%" + escaped(line.lowercased()) + "%"
    return try all(
      """
      SELECT organization_id, name FROM enterprise_cards
      WHERE community_id = \(community) AND (lower(name) LIKE \(inside) ESCAPE '\\' OR uscc = \(Text.code(line)))
      ORDER BY name, organization_id LIMIT 20
      """
    ) { row in NamedScope(id: try row("organization_id"), name: try row("name")) }
  }

  /// Whether a place or an organisation is one of this community's.
  func scopeExists(kind: String, id: String, community: CommunityID) throws -> Bool {
    switch kind {
    case "community": true
    case "grid", "park", "building":
      try exists(
        "SELECT place_id FROM place_paths WHERE place_id = \(id) AND kind = \(kind) AND community_id = \(community)")
    case "organization":
      try exists(
        "SELECT organization_id FROM enterprise_cards WHERE organization_id = \(id) AND community_id = \(community)")
    default: false
    }
  }
}
