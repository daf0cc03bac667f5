import Contracts
import HTTPTypes
import Hummingbird
import Kernel
import Logging
import NIOCore
import Web

/// Finds the pages that one account can open, as that account would: it starts at every address without a blank, and
/// follows the first link to each page that has one. What no link leads to is found out on the way.
struct PreviewWalk: Sendable {
  let responder: any HTTPResponder<AppContext>
  let table: [RouteEntry]

  struct Page: Sendable, Hashable {
    /// As the route table has it, with the query's names: `/bench?case`.
    let route: String
    let path: String
    /// 200, or what a link of ours wrongly leads to.
    let status: Int
  }

  struct Found: Sendable {
    var pages: [Page] = []
    var unreached: [String] = []
  }

  /// Names in a query that make no other page.
  private static let sameness: Set<String> = ["page", "sort", "next", "lang", "q", "order"]

  /// `session` is the secret of a session; nil walks as a visitor. `viewer` is who stands behind it.
  func pages(session: String?, viewer: Viewer?) async throws -> Found {
    var found = Found()
    let pages = table.filter { $0.method == .get && isPage($0.path) }
    let routes = pages.filter { lets(viewer, through: $0.door) }
    var waiting: [(path: String, isLink: Bool)] = routes.map(\.path).filter { !$0.contains(":") }.map { ($0, false) }
    waiting.append(("/no-such-page", true))
    var seen: Set<String> = []
    while !waiting.isEmpty {
      let (path, isLink) = waiting.removeFirst()
      guard let name = name(of: path, among: pages.map(\.path)), seen.insert(name).inserted else { continue }
      let answer = try await get(path, session: session)
      if answer.status == 200 || (isLink && answer.status >= 400) {
        found.pages.append(Page(route: name, path: path, status: answer.status))
      }
      if answer.status == 200 { waiting += PreviewWalk.links(in: answer.html).map { ($0, true) } }
    }
    found.unreached = routes.map(\.path).filter { path in path.contains(":") && !seen.contains(path) }
    return found
  }

  private func isPage(_ path: String) -> Bool {
    let others: [String] = ["/api/", "/assets/", "/files/", "/preview", "/healthz", "/metrics", "/events", "/openapi.json"]
    let isFile = [".csv", ".xlsx", ".geojson", ".json"].contains { path.hasSuffix($0) }
    return !isFile && !others.contains { path.hasPrefix($0) }
  }

  private func lets(_ viewer: Viewer?, through door: Door) -> Bool {
    switch door {
    case .open: true
    case .signedIn: viewer != nil
    case .act(let act): viewer?.may(act) ?? false
    }
  }

  /// The route that an address belongs to, with the names of its query; nil for what is no page.
  private func name(of address: String, among routes: [String]) -> String? {
    let parts = address.split(separator: "?", maxSplits: 1)
    let path = parts.first.map(String.init) ?? "/"
    if path == "/no-such-page" { return path }
    guard isPage(path), let route = PreviewWalk.route(of: path, among: routes) else { return nil }
    let query = parts.count > 1 ? URLEncoded.parse(parts[1]) : [:]
    let names = query.filter { !$0.value.allSatisfy(\.isEmpty) && !Self.sameness.contains($0.key) }.keys.sorted()
    return names.isEmpty ? route : route + "?" + names.joined(separator: "&")
  }

  /// `/cases/new` before `/cases/:id`.
  static func route(of path: String, among routes: [String]) -> String? {
    let parts = path.split(separator: "/")
    let matching = routes.filter { route in
      let blanks = route.split(separator: "/")
      return blanks.count == parts.count && zip(blanks, parts).allSatisfy { $0.hasPrefix(":") || $0 == $1 }
    }
    return matching.min { $0.split(separator: ":").count < $1.split(separator: ":").count }
  }

  /// The addresses on our own site that a page links to, in their order.
  static func links(in html: String) -> [String] {
    html.matches(of: /href="(\/[^"#]*)"/).map { match in
      String(match.1).replacing("&amp;", with: "&")
    }
  }

  private func get(_ path: String, session: String?) async throws -> (status: Int, html: String) {
    var headers: HTTPFields = [.accept: "text/html", .acceptLanguage: "zh-CN"]
    if let session { headers[.cookie] = SessionMiddleware.cookieName + "=" + session }
    let head = HTTPRequest(method: .get, scheme: "http", authority: "localhost", path: path, headerFields: headers)
    let request = Request(head: head, body: RequestBody(buffer: ByteBuffer()))
    var logger = Logger(label: "preview") { _ in SwiftLogNoOpLogHandler() }
    logger[metadataKey: "hb.request.id"] = "preview"
    let context = AppContext(logger: logger, remoteAddress: "127.0.0.1")
    let response = try await responder.respond(to: request, context: context)
    let collector = PageCollector()
    try await response.body.write(collector)
    let isPage = response.headers[.contentType]?.hasPrefix("text/html") ?? false
    return (isPage ? response.status.code : 204, String(decoding: collector.bytes, as: UTF8.self))
  }
}

/// The whole of an answer, in memory. One walk writes to it, chunk after chunk.
private final class PageCollector: ResponseBodyWriter {
  private(set) var bytes: [UInt8] = []
  func write(_ buffer: ByteBuffer) async throws { bytes += Array(buffer.readableBytesView) }
  func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
