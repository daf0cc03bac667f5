import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// `/api/v1/me` and `/api/v1/people`. Contact details are not in the API: they are read on a page, one at a time, audited.
struct PeopleAPI: Sendable {
  let site: Site

  func add(to routes: Routes) {
    routes.get("/api/v1/me", .signedIn, PeopleAPI.meOperation, use: me)
    routes.get("/api/v1/people", .act(.seePeople), PeopleAPI.peopleOperation, use: people)
  }

  private static let standing = Schema.object([
    "key": Schema.text, "role": Schema.oneOf(Role.allCases.map(\.rawValue)), "name": Schema.text,
  ])

  private static let actingAs = Operation.Parameter("X-Acting-As", in: .header, Schema.text)

  private static let meOperation = Operation(
    "showMe", "Who the token speaks for, and everything that it may act as",
    parameters: [actingAs],
    answer: Schema.object([
      "id": Schema.id("per"), "name": Schema.text, "community": Schema.id("com"), "acting_as": Schema.text,
      "role": Schema.oneOf(Role.allCases.map(\.rawValue)), "standings": Schema.list(standing),
    ]))

  private static let peopleOperation = Operation(
    "listPeople", "People with a post, or those whose name is searched for; never their contact",
    parameters: [
      actingAs, Operation.Parameter("q", in: .query, Schema.text(max: 200)),
      Operation.Parameter("role", in: .query, Schema.oneOf(Role.posts.map(\.rawValue))),
      Operation.Parameter("page", in: .query, Schema.page),
    ],
    answer: Schema.object([
      "items": Schema.list(
        Schema.object([
          "id": Schema.id("per"), "name": Schema.text,
          "posts": Schema.list(
            Schema.object([
              "id": Schema.id("pst"), "role": Schema.oneOf(Role.posts.map(\.rawValue)), "scope": Schema.text,
              "scope_id": Schema.optionalText, "scope_name": Schema.text, "starts_on": Schema.text,
              "ends_on": Schema.optionalText,
            ])),
        ])),
      "total": Schema.integer, "page": Schema.integer, "pages": Schema.integer,
    ]))

  @Sendable private func me(_ request: Request, _ context: AppContext) async throws -> Response {
    guard let signedIn = context.signedIn else { throw Problem(.signInRequired, code: "session.required") }
    let viewer = signedIn.viewer
    let standings: [JSONValue] = signedIn.options.map { option in
      let role = Viewer(
        person: viewer.person, community: viewer.community, standing: option.standing, name: viewer.name
      ).role
      return .object(["key": .text(option.key), "role": .text(role.rawValue), "name": .text(option.name)])
    }
    let body: JSONValue = .object([
      "id": .text(viewer.person.text), "name": .text(viewer.name), "community": .text(viewer.community.text),
      "acting_as": .text(signedIn.currentKey), "role": .text(viewer.role.rawValue), "standings": .array(standings),
    ])
    return body.response()
  }

  @Sendable private func people(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let form = Form(query: request.uri.query)
    let role = Role(rawValue: form.raw("role")).flatMap { Role.posts.contains($0) ? $0 : nil }
    let words = String(Text.line(form.raw("q")).prefix(200))
    let today = SiteZone.shanghai.day(of: site.world.now())
    let filter = PeopleFilter(viewer, words: words, role: role, today: today).findingContact(site.vault)
    let paging = Paging(form)
    let found = try await site.database.read { tx in
      let people = try tx.people(filter, limit: paging.size, offset: paging.offset)
      let posts = try tx.posts(heldBy: people.map(\.id), on: today)
      let names = try tx.scopeNames(of: posts.map(\.scope))
      return (people: people, posts: posts, names: names, total: try tx.peopleCount(filter))
    }
    let items: [JSONValue] = found.people.map { person in
      let posts = found.posts.filter { $0.person == person.id }.map { PeopleAPI.json($0, found.names) }
      return .object(["id": .text(person.id.text), "name": .text(person.name), "posts": .array(posts)])
    }
    let pages = max(1, (found.total + paging.size - 1) / paging.size)
    let body: JSONValue = .object([
      "items": .array(items), "total": .integer(found.total), "page": .integer(paging.number),
      "pages": .integer(pages),
    ])
    return body.response()
  }

  private static func json(_ post: Post, _ names: [String: String]) -> JSONValue {
    let name = post.scope.id.flatMap { names[$0] } ?? post.title
    return .object([
      "id": .text(post.id.text), "role": .text(post.role.rawValue), "scope": .text(post.scope.kind),
      "scope_id": JSONValue(post.scope.id), "scope_name": .text(name),
      "starts_on": .text(post.startsOn.description), "ends_on": JSONValue(post.endsOn?.description),
    ])
  }
}
