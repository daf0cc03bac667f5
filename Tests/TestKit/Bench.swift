import App
import Contracts
import Cryptography
import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Logging
import NIOCore
import Store
import Web

/// A site in memory and a browser that talks to it without a socket. Cookies are kept as a browser keeps them.
public final class Bench: @unchecked Sendable {
  public let world: TestWorld
  public let database: any Database
  public let site: Site
  public let routes: Routes
  private let responder: any HTTPResponder<AppContext>
  public var cookies: [String: String] = [:]

  public struct Answer: Sendable {
    public let status: Int
    public let headers: HTTPFields
    public let bytes: [UInt8]
    public var text: String { String(decoding: bytes, as: UTF8.self) }
    public var location: String { headers[.location] ?? "" }
    public var json: JSONValue? { JSONValue(parsing: bytes) }
  }

  public init(site: Site, database: any Database, world: TestWorld, routes: Routes) {
    self.site = site
    self.database = database
    self.world = world
    self.routes = routes
    responder = routes.router.buildResponder()
  }

  /// The folder that holds `Web/`, `Data/` and `Migrations/`.
  public static let home = URL(fileURLWithPath: Engine.migrationsFolder).deletingLastPathComponent().path

  public static let pages: Result<Pages, any Error> = Result { try Pages(home: home) }

  public static func vault() throws -> Vault {
    let seals = try SealKeys(algorithm: .aes256gcm, current: [UInt8](repeating: 7, count: 32))
    let lookup = try LookupKey(algorithm: .hmacSHA256, master: [UInt8](repeating: 9, count: 32))
    return Vault(seals: seals, lookup: lookup)
  }

  public func get(_ path: String, headers: HTTPFields = [:]) async throws -> Answer {
    try await send(.get, path, headers: headers, body: [])
  }

  /// Posts a form with the token of this browser, unless `token` says otherwise.
  public func post(
    _ path: String, _ fields: [String: String] = [:], also repeated: [(String, String)] = [], token: String? = nil,
    headers: HTTPFields = [:]
  ) async throws -> Answer {
    if cookies["form"] == nil { _ = try await get("/sign-in") }
    var all = fields
    all["_token"] = token ?? FormToken.make(seed: cookies["form"] ?? "", key: site.options.formKey)
    let fields = all.map { ($0.key, $0.value) } + repeated
    let pairs = fields.map { URLEncoded.encode($0.0) + "=" + URLEncoded.encode($0.1) }
    var headers = headers
    headers[.contentType] = "application/x-www-form-urlencoded"
    return try await send(.post, path, headers: headers, body: Array(pairs.joined(separator: "&").utf8))
  }

  /// Posts a form with files: `(field, file name, bytes)`.
  public func upload(
    _ path: String, _ fields: [String: String], files: [(String, String, [UInt8])]
  ) async throws -> Answer {
    if cookies["form"] == nil { _ = try await get("/sign-in") }
    var all = fields
    all["_token"] = FormToken.make(seed: cookies["form"] ?? "", key: site.options.formKey)
    let boundary = "----stairwell-test-boundary"
    var body: [UInt8] = []
    for (name, value) in all.sorted(by: { $0.key < $1.key }) {
      body += Array("--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8)
    }
    for (name, file, bytes) in files {
      let head = "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"; filename=\"\(file)\"\r\n"
      body += Array((head + "Content-Type: application/octet-stream\r\n\r\n").utf8) + bytes + Array("\r\n".utf8)
    }
    body += Array("--\(boundary)--\r\n".utf8)
    return try await send(
      .post, path, headers: [.contentType: "multipart/form-data; boundary=\(boundary)"], body: body)
  }

  public func json(
    _ method: HTTPRequest.Method, _ path: String, bearer: String?, body: JSONValue? = nil, headers: HTTPFields = [:]
  ) async throws -> Answer {
    var headers = headers
    if let bearer { headers[.authorization] = "Bearer " + bearer }
    if body != nil { headers[.contentType] = "application/json" }
    return try await send(method, path, headers: headers, body: Array((body?.serialized ?? "").utf8))
  }

  public func send(
    _ method: HTTPRequest.Method, _ path: String, headers: HTTPFields, body: [UInt8]
  ) async throws -> Answer {
    var headers = headers
    if !cookies.isEmpty {
      headers[.cookie] = cookies.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
    }
    let head = HTTPRequest(method: method, scheme: "http", authority: "localhost", path: path, headerFields: headers)
    let request = Request(head: head, body: RequestBody(buffer: ByteBuffer(bytes: body)))
    var logger = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
    logger[metadataKey: "hb.request.id"] = "bench"
    let context = AppContext(logger: logger, remoteAddress: "127.0.0.1")
    let response = try await responder.respond(to: request, context: context)
    keepCookies(response)
    let collector = BodyCollector()
    try await response.body.write(collector)
    return Answer(status: response.status.code, headers: response.headers, bytes: collector.bytes)
  }

  private func keepCookies(_ response: Response) {
    for line in response.headers[values: .setCookie] {
      guard let pair = line.split(separator: ";").first else { continue }
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let value = parts.count > 1 ? String(parts[1]) : ""
      cookies[String(parts[0])] = value.isEmpty || line.contains("Max-Age=0") ? nil : value
    }
  }
}

private final class BodyCollector: ResponseBodyWriter, @unchecked Sendable {
  var bytes: [UInt8] = []
  func write(_ buffer: ByteBuffer) async throws { bytes += Array(buffer.readableBytesView) }
  func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
