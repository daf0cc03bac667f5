import Kernel

/// One-time codes from an authenticator app: RFC 6238 with SHA-1, six digits, 30 seconds. Apps ignore other
/// parameters, or show wrong codes for them.
public struct TOTP: Sendable {
  /// Bytes of a fresh secret, from `World.randomBytes` (RFC 4226 §4, R6: 160 bits).
  public static let secretBytes = 20
  /// Milliseconds that a code is valid for.
  static let period: Int64 = 30_000

  private let secret: SecretBytes

  /// `secret` has 16 bytes or more.
  public init(secret: [UInt8]) throws(CryptoError) {
    guard secret.count >= 16 else { throw .secretTooShort(found: secret.count) }
    self.secret = SecretBytes(secret)
  }

  /// Counts periods of 30 s since 1970.
  public static func step(at now: Timestamp) -> Int64 { now.milliseconds / period }

  /// Six digits.
  public func code(at step: Int64) -> String {
    let counter = UInt64(bitPattern: step)
    let message = stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: counter >> $0) }
    let mac = HMAC.sha1(key: secret.bytes, message)
    // Dynamic truncation, RFC 4226 §5.3.
    let offset = Int(mac[19] & 15)
    let number = mac[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    let digits = String((number & 0x7FFF_FFFF) % 1_000_000)
    return String(repeating: "0", count: 6 - digits.count) + digits
  }

  /// The step whose code was typed: now, or one before or after (clocks differ). Nil when none is.
  ///
  /// Store the answer with the account and pass it as `lastStep` the next time: a step counts once
  /// (RFC 6238 §5.2), so a code that somebody looked at over a shoulder is worth nothing.
  public func matchedStep(_ typed: String, at now: Timestamp, after lastStep: Int64?) -> Int64? {
    let code = Array(Text.code(typed).utf8)
    let present = Self.step(at: now)
    var matched: Int64?
    for step in [present + 1, present - 1, present] {
      let equal = constantTimeEqual(code, Array(self.code(at: step).utf8))
      if equal && step > lastStep ?? .min { matched = step }
    }
    return matched
  }

  /// What the app reads from a QR code or a link.
  /// `otpauth://totp/Issuer:account?secret=…&issuer=Issuer&algorithm=SHA1&digits=6&period=30`
  public func address(issuer: String, account: String) -> String {
    let issuer = percentEncoded(withoutColon(issuer))
    let account = percentEncoded(withoutColon(account))
    return "otpauth://totp/\(issuer):\(account)?secret=\(Base32.encode(secret.bytes))"
      + "&issuer=\(issuer)&algorithm=SHA1&digits=6&period=30"
  }

  /// The colon parts issuer and account, even percent-encoded.
  private func withoutColon(_ text: String) -> String {
    String(text.map { $0 == ":" ? " " : $0 })
  }

  /// All but the unreserved characters of RFC 3986 §2.3 as `%XX`.
  private func percentEncoded(_ text: String) -> String {
    text.utf8.reduce(into: "") { encoded, byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
        encoded.unicodeScalars.append(Unicode.Scalar(byte))
      default: encoded += "%" + Hex.encode([byte]).uppercased()
      }
    }
  }
}
