import Contracts
import Cryptography
import Hummingbird
import Kernel
import Web

/// What a browser holds between the password and the rest of a sign-in: a cookie that we signed, good for ten minutes, for this
/// browser only, and only while the password is the one that was given.
struct SignInTicket: Sendable {
  enum Stage: String, Sendable {
    /// The one-time code is still missing.
    case code
    /// A password of one's own is still missing: the present one was given by somebody else.
    case password
  }

  static let cookieName = "sign-in"
  static let secondsMax = 600

  let person: PersonID
  let stage: Stage
  let expiresAt: Timestamp

  init(person: PersonID, stage: Stage, at now: Timestamp) {
    self.person = person
    self.stage = stage
    expiresAt = now + .seconds(SignInTicket.secondsMax)
  }

  /// Reads a cookie; whether it is genuine `isGenuine` tells, once the account is known.
  init?(_ cookie: String) {
    let parts = cookie.split(separator: ".")
    guard parts.count == 4, let person = PersonID(parts[0]), let stage = Stage(rawValue: String(parts[1])),
      let time = Int64(parts[2])
    else { return nil }
    self.person = person
    self.stage = stage
    expiresAt = Timestamp(milliseconds: time)
  }

  /// `seed` is the browser's form seed, `record` the password record of the account.
  func text(record: String, seed: String, key: [UInt8]) -> String {
    body + "." + mac(record: record, seed: seed, key: key)
  }

  func isGenuine(_ cookie: String, record: String, seed: String, key: [UInt8], at now: Timestamp) -> Bool {
    let expected = text(record: record, seed: seed, key: key)
    return now < expiresAt && constantTimeEqual(Array(cookie.utf8), Array(expected.utf8))
  }

  private var body: String { "\(person).\(stage.rawValue).\(expiresAt.milliseconds)" }

  private func mac(record: String, seed: String, key: [UInt8]) -> String {
    Hex.encode(HMAC.sha256(key: key, Array("ticket|\(body)|\(seed)|\(record)".utf8)))
  }
}

/// A browser in which this account was signed in before. It has a limit of its own, so that whoever shares an address with
/// an attacker (a whole building may) is not locked out with her. The idea is OWASP's device cookie.
enum KnownDevice {
  static let cookieName = "device"
  static let secondsMax = 365 * 24 * 3_600

  static func cookie(account: [UInt8], world: World, key: [UInt8]) -> String {
    let nonce = world.newSecret(byteCount: 16)
    return nonce + "." + mac(nonce, account, key)
  }

  /// The nonce by which this device is limited, if the cookie is ours and of this account.
  static func nonce(_ cookie: String, account: [UInt8], key: [UInt8]) -> String? {
    let parts = cookie.split(separator: ".")
    guard parts.count == 2 else { return nil }
    let nonce = String(parts[0])
    let isOurs = constantTimeEqual(Array(parts[1].utf8), Array(mac(nonce, account, key).utf8))
    return isOurs ? nonce : nil
  }

  /// The same for an account that is known already.
  static func nonce(_ request: Request, of account: Account?, _ site: Site) -> String? {
    guard let contact = account?.contacts.first else { return nil }
    let cookie = request.cookies[cookieName]?.value ?? ""
    return nonce(cookie, account: site.vault.contactHash(contact), key: site.options.formKey)
  }

  private static func mac(_ nonce: String, _ account: [UInt8], _ key: [UInt8]) -> String {
    Hex.encode(HMAC.sha256(key: key, Array("device|\(nonce)|\(Hex.encode(account))".utf8)))
  }
}

/// Where a sign-in may lead: a page of ours, never another site.
enum Landing {
  /// `/cases?x=1` → itself; everything else → `/`. Browsers drop tabs and line ends, and read `\` as `/`.
  static func safe(_ next: String) -> String {
    let isOurs = next.hasPrefix("/") && !next.hasPrefix("//")
    let isPlain = next.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F && $0 != "\\" }
    let isDoor = ["/sign-in", "/sign-out", "/acting"].contains { next.hasPrefix($0) }
    return isOurs && isPlain && !isDoor && next.utf8.count <= 2_000 ? next : "/"
  }
}
