import Contracts
import Foundation
import Kernel
import Store
import Web

/// How a community's provider of short messages wants to be asked: an address and a body with `{phone}` and `{text}` in them.
public struct TextGateway: Codable, Hashable, Sendable {
  public enum Format: String, Codable, Sendable, CaseIterable { case json, form }

  /// May hold `{phone}` and `{text}` too.
  public var address: String
  public var format: Format
  /// `{"mobile":"{phone}","content":"{text}"}` or `mobile={phone}&content={text}`
  public var body: String
  /// A value for `Authorization`; empty for none.
  public var authorization: String
  /// What stands in the answer when the message was taken: `"code":0`. Empty: any answer of 200 to 299 is success.
  public var successMark: String

  public init(address: String, format: Format, body: String, authorization: String = "", successMark: String = "") {
    self.address = address
    self.format = format
    self.body = body
    self.authorization = authorization
    self.successMark = successMark
  }

  /// The request for one message; every value is escaped for the place where it stands.
  func call(phone: String, text: String, _ rules: OutwardRules) throws(TransferFault) -> WebCall {
    let inAddress = TextGateway.fill(address, phone: phone, text: text, URLEncoded.encode)
    let filled =
      switch format {
      case .json: TextGateway.fill(body, phone: phone, text: text, TextGateway.inJSON)
      case .form: TextGateway.fill(body, phone: phone, text: text, URLEncoded.encode)
      }
    let type = format == .json ? "application/json; charset=utf-8" : "application/x-www-form-urlencoded"
    var headers = [(name: "Content-Type", value: type)]
    if !authorization.isEmpty { headers.append((name: "Authorization", value: Text.line(authorization))) }
    return WebCall(try WebAddress(inAddress, rules), headers: headers, body: Array(filled.utf8))
  }

  func took(_ answer: WebAnswer) -> Bool {
    (200...299).contains(answer.status) && (successMark.isEmpty || answer.text.contains(successMark))
  }

  /// Both at once, so that a text that says `{phone}` stays as it is.
  private static func fill(_ template: String, phone: String, text: String, _ escape: (String) -> String) -> String {
    var out = ""
    var rest = template[...]
    while let open = rest.firstIndex(of: "{") {
      out += rest[..<open]
      rest = rest[open...]
      if rest.hasPrefix("{phone}") {
        out += escape(phone)
        rest = rest.dropFirst("{phone}".count)
      } else if rest.hasPrefix("{text}") {
        out += escape(text)
        rest = rest.dropFirst("{text}".count)
      } else {
        out += "{"
        rest = rest.dropFirst()
      }
    }
    return out + rest
  }

  /// What stands between the quotation marks of a JSON string.
  private static func inJSON(_ text: String) -> String {
    String(JSONValue.text(text).serialized.dropFirst().dropLast())
  }
}

extension Tx {
  func hasTextGateway(_ community: CommunityID) throws -> Bool {
    try exists("SELECT 1 FROM text_gateways WHERE community_id = \(community)")
  }

  public func textGateway(_ community: CommunityID, _ vault: Vault) throws -> TextGateway? {
    let sealed = try first("SELECT content FROM text_gateways WHERE community_id = \(community)") { row in
      try row("content", as: [UInt8].self)
    }
    guard let sealed else { return nil }
    let json = try vault.open(sealed, table: "text_gateways", column: "content", row: community.text)
    return try JSONDecoder().decode(TextGateway.self, from: Data(json.utf8))
  }

  /// Nil ends it; what waits for it fails.
  public func setTextGateway(_ gateway: TextGateway?, community: CommunityID, _ vault: Vault) throws {
    guard let gateway else {
      try run("DELETE FROM text_gateways WHERE community_id = \(community)")
      return
    }
    let json = String(decoding: try JSONEncoder().encode(gateway), as: UTF8.self)
    // Addresses and bodies of gateways hold keys.
    let sealed = vault.seal(json, table: "text_gateways", column: "content", row: community.text, world: world)
    try run(
      """
      INSERT INTO text_gateways (community_id, content, changed_at) VALUES (\(community), \(sealed), \(now))
      ON CONFLICT (community_id) DO UPDATE SET content = excluded.content, changed_at = excluded.changed_at
      """)
  }
}
