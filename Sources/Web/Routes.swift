import Contracts
import HTTPTypes
import Hummingbird
import Kernel

/// Who may come through a route.
public enum Door: Sendable, Hashable {
  /// Everybody: sign-in, health, assets.
  case open
  /// Every signed-in person, about herself.
  case signedIn
  /// Whoever the permission table lets do this act. Others get 404.
  case act(Act)
}

/// One line of the route table.
public struct RouteEntry: Sendable {
  public let method: HTTPRequest.Method
  /// `/cases/:id`
  public let path: String
  public let door: Door
  /// What the OpenAPI document says of it; nil for pages.
  public let operation: Operation?

  /// Whether something of the address is filled in: `/cases/:id`, `/open311/v2/requests/{id}.json`.
  public var hasParameters: Bool { path.contains("/:") || path.contains("/{") }
}

/// The only way to add a route. Each names its door, so nothing is open by accident; the table is what the firewall test
/// walks and what `/openapi.json` is made from.
// Unchecked: it is filled by one thread at the start, and only read afterwards.
public final class Routes: @unchecked Sendable {
  public typealias Handler = @Sendable (Request, AppContext) async throws -> Response

  public let router: Router<AppContext>
  public private(set) var table: [RouteEntry] = []
  /// The paths that answer GET.
  private var pages: Set<String> = []

  public init(_ router: Router<AppContext>) { self.router = router }

  public func get(_ path: String, _ door: Door, _ operation: Operation? = nil, use handler: @escaping Handler) {
    add(.get, path, door, operation, handler)
  }

  public func post(_ path: String, _ door: Door, _ operation: Operation? = nil, use handler: @escaping Handler) {
    add(.post, path, door, operation, handler)
  }

  public func delete(_ path: String, _ door: Door, _ operation: Operation? = nil, use handler: @escaping Handler) {
    add(.delete, path, door, operation, handler)
  }

  private func add(
    _ method: HTTPRequest.Method, _ path: String, _ door: Door, _ operation: Operation?, _ handler: @escaping Handler
  ) {
    table.append(RouteEntry(method: method, path: path, door: door, operation: operation))
    if method == .get { pages.insert(path) }
    router.on(RouterPath(path), method: method) { request, context in
      try Routes.check(door, request, context)
      try operation?.checkQuery(request)
      var context = context
      if method != .get { context.path = self.page(of: path, at: request.uri.path) }
      return try await handler(request, context)
    }
  }

  /// The page that holds the form of a change: `…/new` of a collection, `…/edit` of a thing, itself, or the nearest above.
  func page(of pattern: String, at address: String) -> String {
    for end in ["/new", "/edit"] where pages.contains(pattern + end) { return address + end }
    var pattern = pattern.split(separator: "/")
    var address = address.split(separator: "/")
    while !pattern.isEmpty, pattern.count == address.count {
      if pages.contains("/" + pattern.joined(separator: "/")) { return "/" + address.joined(separator: "/") }
      pattern.removeLast()
      address.removeLast()
    }
    return "/"
  }

  /// After the last route: a path that exists answers other methods with 405 and says which it takes (RFC 9110 §15.5.6). Asked only
  /// where no route answers: a route for each other method would be thousands.
  public func refuseOtherMethods() {
    router.add(middleware: OtherMethodsMiddleware(table))
  }

  private static func check(_ door: Door, _ request: Request, _ context: AppContext) throws {
    guard door != .open else { return }
    let viewer = try context.requireViewer()
    let isSettingUp = request.uri.path.hasPrefix("/account") || request.uri.path.hasPrefix("/sign-out")
    if context.signedIn?.mustSetUpTOTP == true, !isSettingUp {
      throw Problem(.forbidden, code: "totp.required")
    }
    if case .act(let act) = door { try viewer.require(act) }
  }
}

/// Stands last, before what answers "not found".
private struct OtherMethodsMiddleware: RouterMiddleware {
  typealias Context = AppContext

  private struct Known: Sendable {
    let parts: [Substring]
    var methods: Set<String>
  }

  private let known: [Known]

  init(_ table: [RouteEntry]) {
    known = Dictionary(grouping: table, by: \.path).map { path, entries in
      Known(parts: path.split(separator: "/"), methods: Set(entries.map(\.method.rawValue)))
    }
  }

  func handle(
    _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
  ) async throws -> Response {
    let asked = request.uri.path.split(separator: "/")
    var allowed = known.filter { Self.fits($0.parts, asked) }.reduce(into: Set<String>()) { $0.formUnion($1.methods) }
    if allowed.contains("GET") { allowed.insert("HEAD") }
    if allowed.isEmpty || allowed.contains(request.method.rawValue) { return try await next(request, context) }
    throw Problem(
      .methodNotAllowed, code: "page.method_not_allowed", details: ["allow": allowed.sorted().joined(separator: ", ")])
  }

  private static func fits(_ pattern: [Substring], _ asked: [Substring]) -> Bool {
    if pattern.last == "**" { return asked.count >= pattern.count && fits(pattern.dropLast(), Array(asked.prefix(pattern.count - 1))) }
    guard pattern.count == asked.count else { return false }
    return zip(pattern, asked).allSatisfy { one, part in
      if one.hasPrefix(":") { return true }
      if one.hasPrefix("{"), let end = one.firstIndex(of: "}") { return part.hasSuffix(one[end...].dropFirst()) }
      return one == part
    }
  }

  private static func fits(_ pattern: ArraySlice<Substring>, _ asked: [Substring]) -> Bool { fits(Array(pattern), asked) }
}
