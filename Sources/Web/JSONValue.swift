import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// A JSON value whose text is always the same for the same value: keys in order.
public indirect enum JSONValue: Sendable, Hashable {
  case null
  case flag(Bool)
  case integer(Int)
  case number(Double)
  case text(String)
  case array([JSONValue])
  case object([String: JSONValue])

  public init(_ text: String?) { self = text.map(JSONValue.text) ?? .null }

  /// Nil when the bytes are not JSON.
  public init?(parsing bytes: [UInt8]) {
    guard let any = try? JSONSerialization.jsonObject(with: Data(bytes), options: [.fragmentsAllowed]) else { return nil }
    self.init(any: any)
  }

  private init?(any: Any) {
    switch any {
    case is NSNull: self = .null
    case let text as String: self = .text(text)
    case let list as [Any]: self = .array(list.compactMap { JSONValue(any: $0) })
    case let table as [String: Any]: self = .object(table.compactMapValues { JSONValue(any: $0) })
    case let number as NSNumber:
      // On Linux a JSON `true` is an NSNumber whose type is a C boolean.
      if String(cString: number.objCType) == "c" {
        self = .flag(number.boolValue)
      } else if let whole = Int(exactly: number.doubleValue) {
        self = .integer(whole)
      } else {
        self = .number(number.doubleValue)
      }
    default: return nil
    }
  }

  public var string: String? { if case .text(let text) = self { text } else { nil } }
  public var whole: Int? { if case .integer(let number) = self { number } else { nil } }
  public var bool: Bool? { if case .flag(let flag) = self { flag } else { nil } }
  public var list: [JSONValue]? { if case .array(let list) = self { list } else { nil } }
  public var table: [String: JSONValue]? { if case .object(let table) = self { table } else { nil } }
  public subscript(_ key: String) -> JSONValue? { table?[key] }

  public var serialized: String {
    switch self {
    case .null: "null"
    case .flag(let flag): flag ? "true" : "false"
    case .integer(let number): String(number)
    case .number(let number): number.isFinite ? String(number) : "null"
    case .text(let text): JSONValue.quoted(text)
    case .array(let list): "[" + list.map(\.serialized).joined(separator: ",") + "]"
    case .object(let table):
      "{" + table.sorted { $0.key < $1.key }
        .map { JSONValue.quoted($0.key) + ":" + $0.value.serialized }.joined(separator: ",") + "}"
    }
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      case "\u{0}"..."\u{1F}":
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }

  public func response(status: HTTPResponse.Status = .ok) -> Response {
    Response(
      status: status, headers: [.contentType: "application/json"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: serialized)))
  }

  /// The body of an API request; 400 when it is not JSON, 415 when it says it is something else.
  public static func body(_ request: Request, limit: Int) async throws -> JSONValue {
    let type = (request.headers[.contentType] ?? "").lowercased()
    guard type.hasPrefix("application/json") else { throw HTTPError(.unsupportedMediaType) }
    let buffer = try await request.body.collect(upTo: limit)
    guard let value = JSONValue(parsing: Array(buffer.readableBytesView)) else { throw HTTPError(.badRequest) }
    return value
  }
}
