import App
import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import TestKit
import Web

/// One browser or program that asks the house, in process. Unlike `Bench` it keeps no answer's cookies but its own session, and what
/// is logged while it asks can be read.
struct Visitor: Sendable {
  let key: String
  let site: Site
  let responder: any HTTPResponder<AppContext>
  let log: LogLines
  /// The secret of the session; empty when she is signed out.
  var session = ""
  /// A bearer token, for `/api/` and `/open311/`.
  var token = ""

  struct Answer: Sendable {
    let status: Int
    let headers: HTTPFields
    let bytes: [UInt8]
    var text: String { String(decoding: bytes, as: UTF8.self) }
    var location: String { headers[.location] ?? "" }
    var type: String { headers[.contentType] ?? "" }
    var json: JSONValue? { JSONValue(parsing: bytes) }

    /// Which of these the body holds, by place. The C library looks, for these tests look millions of times.
    func held(_ needles: [[UInt8]]) -> [Int] {
      if bytes.withUnsafeBytes({ body in body.baseAddress.map { memchr($0, 0, body.count) != nil } ?? true }) {
        let data = Data(bytes)
        return needles.indices.filter { data.range(of: Data(needles[$0])) != nil }
      }
      return (bytes + [0]).withUnsafeBytes { body in
        let text = body.baseAddress!.assumingMemoryBound(to: CChar.self)
        return needles.indices.filter { place in
          (needles[place] + [0]).withUnsafeBytes { strstr(text, $0.baseAddress!.assumingMemoryBound(to: CChar.self)) != nil }
        }
      }
    }

    /// The value of a hidden field of the page.
    func hidden(_ name: String) -> String {
      guard let start = text.range(of: "name=\"\(name)\" value=\"") else { return "" }
      return String(text[start.upperBound...].prefix { $0 != "\"" })
    }

    func id(_ prefix: String) -> String {
      let pattern = /[a-z]{3}_[0-7][0-9a-z]{25}/
      let found = (location + " " + text).matches(of: pattern).map { String($0.0) }
      return found.first { $0.hasPrefix(prefix + "_") } ?? ""
    }
  }

  /// The form seed of this browser: like the cookie that the first page sets.
  static let formSeed = "0123456789abcdef0123456789abcdef"

  func get(_ path: String, accept: String = "text/html", headers: HTTPFields = [:]) async throws -> Answer {
    var headers = headers
    headers[.accept] = accept
    return try await send(.get, path, headers: headers, body: [])
  }

  func post(_ path: String, _ fields: [String: String] = [:], accept: String = "text/html") async throws -> Answer {
    var all = fields
    all["_token"] = FormToken.make(seed: Visitor.formSeed, key: site.options.formKey)
    let pairs = all.sorted { $0.key < $1.key }
      .map { URLEncoded.encode($0.key) + "=" + URLEncoded.encode($0.value) }
    return try await send(
      .post, path, headers: [.contentType: "application/x-www-form-urlencoded", .accept: accept],
      body: Array(pairs.joined(separator: "&").utf8))
  }

  /// A form of a program: with its token and no form token of ours.
  func program(_ path: String, _ fields: [String: String]) async throws -> Answer {
    let pairs = fields.sorted { $0.key < $1.key }.map { URLEncoded.encode($0.key) + "=" + URLEncoded.encode($0.value) }
    var headers: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
    if !token.isEmpty { headers[.authorization] = "Bearer " + token }
    return try await send(.post, path, headers: headers, body: Array(pairs.joined(separator: "&").utf8))
  }

  /// A form with one file.
  func upload(_ path: String, _ fields: [String: String], _ field: String, name: String, _ bytes: [UInt8]) async throws
    -> Answer
  {
    var all = fields
    all["_token"] = FormToken.make(seed: Visitor.formSeed, key: site.options.formKey)
    let line = "----house-boundary"
    var body: [UInt8] = []
    for (name, value) in all.sorted(by: { $0.key < $1.key }) {
      body += Array("--\(line)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8)
    }
    let head = "--\(line)\r\nContent-Disposition: form-data; name=\"\(field)\"; filename=\"\(name)\"\r\n"
    body += Array((head + "Content-Type: application/octet-stream\r\n\r\n").utf8) + bytes
    body += Array("\r\n--\(line)--\r\n".utf8)
    return try await send(
      .post, path, headers: [.contentType: "multipart/form-data; boundary=\(line)", .accept: "text/html"], body: body)
  }

  func json(_ method: HTTPRequest.Method, _ path: String, _ body: JSONValue? = nil, headers: HTTPFields = [:])
    async throws -> Answer
  {
    var headers = headers
    if !token.isEmpty { headers[.authorization] = "Bearer " + token }
    if body != nil { headers[.contentType] = "application/json" }
    return try await send(method, path, headers: headers, body: Array((body?.serialized ?? "").utf8))
  }

  func send(_ method: HTTPRequest.Method, _ path: String, headers: HTTPFields, body: [UInt8]) async throws -> Answer {
    var headers = headers
    if headers[.cookie] == nil {
      let cookies = session.isEmpty ? "form=\(Visitor.formSeed)" : "form=\(Visitor.formSeed); session=\(session)"
      headers[.cookie] = cookies
    }
    let head = HTTPRequest(method: method, scheme: "http", authority: "localhost", path: path, headerFields: headers)
    let request = Request(head: head, body: RequestBody(buffer: ByteBuffer(bytes: body)))
    let context = AppContext(logger: log.logger, remoteAddress: "127.0.0.1")
    let response = try await responder.respond(to: request, context: context)
    let collector = Collector()
    try await response.body.write(collector)
    return Answer(status: response.status.code, headers: response.headers, bytes: collector.bytes)
  }
}

private final class Collector: ResponseBodyWriter, @unchecked Sendable {
  var bytes: [UInt8] = []
  func write(_ buffer: ByteBuffer) async throws { bytes += Array(buffer.readableBytesView) }
  func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
