import Contracts
import HTTPTypes
import Hummingbird
import Kernel
import Places
import Store
import Web

/// Open311 GeoReport v2 under `/open311/`, in JSON and XML: what is public of the appeals for everybody, and filing for whoever
/// has a token. Cookies count for nothing here.
public struct Open311Routes: Sendable {
  let site: Site
  let territories: Territories

  public init(site: Site, territories: Territories) {
    self.site = site
    self.territories = territories
  }

  static let specification = "http://wiki.open311.org/GeoReport_v2"
  /// When what this endpoint says changed last.
  static let changeset = "2026-11-30T00:00:00+08:00"

  private typealias Reading = @Sendable (Open311Reading) async throws -> (root: String, node: Open311Node)

  public func add(to routes: Routes) {
    for format in Open311Format.allCases {
      let (end, said) = ("." + format.rawValue, Open311Operations(format: format))
      // What is said to somebody with a token is read by her own programs only.
      get("/open311/v2/tokens/{id}" + end, said.token, format, routes, isForAll: false, token)
      get("/open311/discovery" + end, said.discovery, format, routes, discovery)
      get("/open311/v2/services" + end, said.services, format, routes, services)
      get("/open311/v2/services/{code}" + end, said.definition, format, routes, definition)
      get("/open311/v2/requests" + end, said.requests, format, routes, requests)
      get("/open311/v2/requests/{id}" + end, said.show, format, routes, show)
      get("/open311/v2/servicerequestupdates" + end, said.updates, format, routes, updates)
      routes.post("/open311/v2/requests" + end, .act(.fileCase), said.file) { request, context in
        let receipt = try await Open311Filing(site: site, territories: territories).file(request, context)
        return receipt.response(format, root: "service_requests", status: .created)
      }
    }
  }

  private func get(
    _ path: String, _ operation: Operation, _ format: Open311Format, _ routes: Routes, isForAll: Bool = true,
    _ read: @escaping Reading
  ) {
    routes.get(path, .open, operation) { request, context in
      let answer = try await read(Open311Reading(query: Form(query: request.uri.query), context: context))
      var response = answer.node.response(format, root: answer.root)
      // Everybody may read it, so the pages of everybody may; no cookie counts here.
      if isForAll { response.headers[.accessControlAllowOrigin] = "*" }
      return response
    }
  }

  // MARK: Discovery and services

  @Sendable private func discovery(_ asked: Open311Reading) async throws -> (root: String, node: Open311Node) {
    let community = try await site.database.read { tx in try tx.open311Community("") }
    let endpoint = Open311Node.record([
      ("specification", .text(Open311Routes.specification)), ("url", .text(site.options.publicURL + "/open311/v2")),
      ("changeset", .text(Open311Routes.changeset)), ("type", .text(community.isDemo ? "test" : "production")),
      ("formats", .list(of: "format", Open311Format.allCases.map { .text($0.type) })),
    ])
    let contact = [community.name, community.hotline].filter { !$0.isEmpty }.joined(separator: " ")
    return (
      "discovery",
      .record([
        ("changeset", .text(Open311Routes.changeset)), ("contact", .text(contact)),
        ("key_service", .text(site.text("open311.key_service", asked.context))),
        ("endpoints", .list(of: "endpoint", [endpoint])),
      ])
    )
  }

  @Sendable private func services(_ asked: Open311Reading) async throws -> (root: String, node: Open311Node) {
    ("services", .list(of: "service", try await offered(asked).map(\.node)))
  }

  @Sendable private func definition(_ asked: Open311Reading) async throws -> (root: String, node: Open311Node) {
    let code = asked.parameter("code")
    guard let service = try await offered(asked).first(where: { $0.code == code }) else {
      throw Problem(.notFound, code: "open311.service_unknown")
    }
    let attributes = Open311Attributes.node(service.questions, asked.context.locale) { site.text($0, asked.context) }
    return ("service_definition", .record([("service_code", .text(service.code)), ("attributes", attributes)]))
  }

  private func offered(_ asked: Open311Reading) async throws -> [Open311Services.Service] {
    let (routing, questions) = try await site.database.read { tx in
      let community = try tx.open311Community(asked.jurisdiction).id
      return (try tx.caseRouting(community), try tx.questionnaires(community))
    }
    return Open311Services(routing, asked.context.locale, questions: questions).all.filter(\.isOpen)
  }

  // MARK: Requests

  @Sendable private func requests(_ asked: Open311Reading) async throws -> (root: String, node: Open311Node) {
    let filter = try Open311Filter(asked.query, now: site.world.now())
    let (found, routing) = try await site.database.read { tx in
      let community = try tx.open311Community(asked.jurisdiction).id
      let routing = try tx.caseRouting(community)
      return (try tx.publicRequests(filter, routing, community), routing)
    }
    return ("service_requests", list(found, routing, asked))
  }

  @Sendable private func show(_ asked: Open311Reading) async throws -> (root: String, node: Open311Node) {
    let id = CaseID(asked.parameter("id"))
    let found = try await site.database.read { tx -> (PublicRequest, CaseRouting)? in
      let community = try tx.open311Community(asked.jurisdiction).id
      guard let request = try id.flatMap({ try tx.publicRequest($0, community) }) else { return nil }
      return (request, try tx.caseRouting(community))
    }
    guard let found else { throw Problem(.notFound, code: "open311.request_unknown") }
    return ("service_requests", list([found.0], found.1, asked))
  }

  private func list(_ requests: [PublicRequest], _ routing: CaseRouting, _ asked: Open311Reading) -> Open311Node {
    let services = Open311Services(routing, asked.context.locale)
    return .list(of: "request", requests.map { $0.node(services.of($0), base: site.options.publicURL) })
  }

  @Sendable private func updates(_ asked: Open311Reading) async throws -> (root: String, node: Open311Node) {
    let filter = try Open311Filter(asked.query, now: site.world.now())
    let found = try await site.database.read { tx in
      try tx.publicUpdates(filter, try tx.open311Community(asked.jurisdiction).id)
    }
    return ("service_request_updates", .list(of: "request_update", found.map(\.node)))
  }

  /// An id is known the moment a case is filed, so the token is the id. To everybody it is said of what is public; to the
  /// applicant, with her token, of what is hers.
  @Sendable private func token(_ asked: Open311Reading) async throws -> (root: String, node: Open311Node) {
    let id = CaseID(asked.parameter("id"))
    let isKnown = try await site.database.read { tx in
      guard let id else { return false }
      let community = try tx.open311Community(asked.jurisdiction).id
      if try tx.publicRequest(id, community) != nil { return true }
      guard let viewer = asked.context.viewer, let item = try tx.findCase(id) else { return false }
      return try tx.maySee(item, viewer)
    }
    guard let id, isKnown else { throw Problem(.notFound, code: "open311.request_unknown") }
    let line = Open311Node.record([("service_request_id", .text(id.text)), ("token", .text(id.text))])
    return ("service_requests", .list(of: "request", [line]))
  }
}

/// One question: its query and its place in the address.
struct Open311Reading: Sendable {
  let query: Form
  let context: AppContext
  var jurisdiction: String { Text.line(query.raw("jurisdiction_id")) }
  func parameter(_ name: String) -> String { context.parameters.get(name) ?? "" }
}
