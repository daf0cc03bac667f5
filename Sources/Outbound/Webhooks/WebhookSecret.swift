import Cryptography
import Foundation
import Kernel

/// The secret of an endpoint and the signature of Standard Webhooks (https://www.standardwebhooks.com, v1): HMAC-SHA256 over
/// `id.timestamp.body` in base64.
struct WebhookSecret: Hashable, Sendable {
  static let prefix = "whsec_"
  /// `whsec_` and the base64 of 24 to 64 bytes.
  let text: String
  private let key: [UInt8]

  init(randomBytes: [UInt8]) {
    key = randomBytes
    text = WebhookSecret.prefix + Data(randomBytes).base64EncodedString()
  }

  init?(_ text: String) {
    guard text.hasPrefix(WebhookSecret.prefix), let data = Data(base64Encoded: String(text.dropFirst(WebhookSecret.prefix.count))),
      (24...64).contains(data.count)
    else { return nil }
    key = Array(data)
    self.text = text
  }

  /// `v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=`; `seconds` since 1970.
  func signature(id: String, seconds: Int64, body: [UInt8]) -> String {
    let signed = Array("\(id).\(seconds).".utf8) + body
    return "v1," + Data(HMAC.sha256(key: key, signed)).base64EncodedString()
  }
}
