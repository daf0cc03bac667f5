import Contracts
import Kernel
import Store
import Web

/// What the pages that offer a post ask next, and what they may choose from.
struct PostChoices: Sendable {
  struct Group: Sendable {
    /// `people.scope.<kind>` is its word.
    let kind: String
    let scopes: [NamedScope]
  }

  var groups: [Group] = []
  /// The role is held with an organisation, and none is chosen yet.
  var needsOrganization = false
  var found: [NamedScope] = []

  /// `organization` is one that was chosen before; `find` the words by which one is looked for.
  init(
    role: Role, organization: OrganizationID?, find: String, community: CommunityID, wiring: PeopleWiring, _ tx: Tx
  ) throws {
    for kind in PostRule.scopes(of: role) {
      switch kind {
      case "community": groups.append(Group(kind: kind, scopes: [NamedScope(id: "", name: "")]))
      case "window": groups.append(Group(kind: kind, scopes: try wiring.windows(tx, community)))
      case "organization":
        if let organization {
          let name = try tx.organizationNames([organization])[organization.text] ?? organization.text
          groups.append(Group(kind: kind, scopes: [NamedScope(id: organization.text, name: name)]))
        }
      default: groups.append(Group(kind: kind, scopes: try tx.places(kind: kind, community: community)))
      }
    }
    groups.removeAll { $0.scopes.isEmpty }
    needsOrganization = groups.isEmpty && PostRule.scopes(of: role).contains("organization")
    if needsOrganization { found = try tx.organizations(matching: find, community: community) }
  }

  /// For a `select`: `grid:grd_…` under the word for its kind.
  func fields(chosen: String, _ site: Site, _ context: AppContext) -> [Fields] {
    groups.map { group in
      let items: [Fields] = group.scopes.map { scope in
        let value = group.kind + ":" + scope.id
        let name = scope.name.isEmpty ? site.text("people.scope.whole_community", context) : scope.name
        return ["value": value, "name": name, "isChosen": value == chosen]
      }
      return ["label": site.text("people.scope." + group.kind, context), "items": items]
    }
  }
}

extension Form {
  /// `role`, `scope` (`grid:grd_…`), `title`, `starts_on`, `ends_on`.
  mutating func postOffer(today: LocalDay) -> Offer.PostOffer? {
    let role: Role? = choice("role")
    if let role, !Role.posts.contains(role) { reject("role", "field.not_among_choices") }
    let parts = raw("scope").split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    var scope: PostScope?
    if parts.count == 2 { scope = try? PostScope(kind: parts[0], id: parts[1]) }
    if scope == nil { reject("scope", "field.not_chosen") }
    let title = line("title", required: false, max: 60)
    let startsOn = day("starts_on", required: false) ?? today
    let endsOn = day("ends_on", required: false)
    if let endsOn, endsOn < startsOn { reject("ends_on", "post.ends_before_start") }
    guard isValid, let role, let scope else { return nil }
    return Offer.PostOffer(
      role: role, scopeKind: scope.kind, scopeID: scope.id ?? "", title: title, startsOn: startsOn, endsOn: endsOn)
  }
}

extension Site {
  /// 网格长·第三网格
  func postLabel(_ role: Role, scopeName: String, _ context: AppContext) -> String {
    postLabel(role, scopeName, context)
  }

  /// 2026年5月13日起，长期 · 2026年5月13日到2027年5月12日
  func term(_ first: LocalDay, _ last: LocalDay?, _ context: AppContext) -> String {
    let from = day(first, context)
    guard let last else { return text("people.term_open", context, ["from": from]) }
    return text("people.term", context, ["from": from, "to": day(last, context)])
  }
}
