import Kernel

/// How values are encrypted at rest: a setting. What was sealed with either opens under both.
public enum SealAlgorithm: String, Sendable, CaseIterable {
  /// AES-256 in GCM, NIST SP 800-38D.
  case aes256gcm = "aes-256-gcm"
  /// SM4 (GB/T 32907-2016) in GCM, RFC 8998, for systems that must use commercial cryptography (商用密码).
  case sm4gcm = "sm4-gcm"

  /// The first byte of a sealed value: the algorithm, and with it the version of the layout.
  var mark: UInt8 {
    switch self {
    case .aes256gcm: 1
    case .sm4gcm: 2
    }
  }

  var keyBytes: Int {
    switch self {
    case .aes256gcm: 32
    case .sm4gcm: 16
    }
  }

  /// Nil when this libcrypto cannot do it.
  var cipher: GCM.Cipher? {
    switch self {
    case .aes256gcm: .provided(OpenSSL.aes256GCM)
    case .sm4gcm: OpenSSL.sm4GCM.map { .provided($0) } ?? OpenSSL.sm4ECB.map { .composed(ofBlocks: $0) }
    }
  }
}

/// Names a master key by the key itself: eight hexadecimal digits, derived from it and telling nothing
/// about it. A value sealed elsewhere so never meets a key that merely has the same number.
public struct KeyID: Hashable, Sendable, CustomStringConvertible {
  let number: UInt32

  init(of master: [UInt8]) {
    let bytes = HKDF.derive(from: master, label: "stairwell/1/key-id", count: 4)
    self.init(bytes: bytes[...])
  }

  /// Four bytes, most significant first.
  init(bytes: ArraySlice<UInt8>) {
    number = bytes.reduce(0) { $0 << 8 | UInt32($1) }
  }

  var bytes: [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) } }
  public var description: String { Hex.encode(bytes) }
}

/// Encrypts values of a column and opens them again. Holds the current key and the old ones, so that keys
/// can be changed while old values stay readable.
///
/// A sealed value: 1 byte algorithm, 4 bytes key id, 12 bytes nonce, the ciphertext (as long as the
/// plaintext), 16 bytes tag. Header and context are authenticated with it. One key is good for 2³² values
/// with nonces by chance (SP 800-38D §8.3); ten million rows written anew each day for a year come to that.
public struct SealKeys: Sendable {
  /// Bytes that a sealed value is longer than its plaintext.
  public static let overhead = 5 + GCM.nonceBytes + GCM.tagBytes
  /// Bytes of a nonce.
  public static let nonceBytes = GCM.nonceBytes
  static let masterBytes = 32

  /// What new values are sealed with.
  public let algorithm: SealAlgorithm
  public let current: KeyID
  private let ring: [KeyID: [SealAlgorithm: SecretBytes]]

  /// `current` and each of `old` is a master key of 32 bytes; the cipher keys are derived from it.
  public init(
    algorithm: SealAlgorithm, current: [UInt8], old: [[UInt8]] = []
  ) throws(CryptoError) {
    guard algorithm.cipher != nil else { throw .algorithmMissing(algorithm.rawValue) }
    var ring: [KeyID: [SealAlgorithm: SecretBytes]] = [:]
    for master in [current] + old {
      guard master.count == Self.masterBytes else { throw .masterLength(found: master.count) }
      let id = KeyID(of: master)
      guard ring[id] == nil else { throw .masterTwice(id) }
      ring[id] = Self.cipherKeys(of: master)
    }
    self.algorithm = algorithm
    self.current = KeyID(of: current)
    self.ring = ring
  }

  private static func cipherKeys(of master: [UInt8]) -> [SealAlgorithm: SecretBytes] {
    var keys: [SealAlgorithm: SecretBytes] = [:]
    for algorithm in SealAlgorithm.allCases {
      let label = "stairwell/1/seal/" + algorithm.rawValue
      keys[algorithm] = SecretBytes(
        HKDF.derive(from: master, label: label, count: algorithm.keyBytes))
    }
    return keys
  }

  /// The context of one cell. `row` is the row's id, which must not change.
  public static func context(table: String, column: String, row: String) -> String {
    "\(table).\(column)/\(row)"
  }

  /// `nonce` is 12 bytes from `World.randomBytes`, fresh for each call: a nonce used twice with one key
  /// gives both plaintexts away. `context` says where the value lives; it opens there only.
  public func seal(_ plaintext: [UInt8], context: String, nonce: [UInt8]) -> [UInt8] {
    guard let key = ring[current]?[algorithm], let cipher = algorithm.cipher else {
      preconditionFailure("init checked both")
    }
    let header = [algorithm.mark] + current.bytes
    let message = GCM.Message(
      key: key.bytes, nonce: nonce, associated: header + Array(context.utf8))
    return header + nonce + GCM.seal(plaintext, message, cipher)
  }

  /// The plaintext of what `seal` made with the same context, under any key of the ring.
  public func open(_ sealed: [UInt8], context: String) throws(CryptoError) -> [UInt8] {
    let (algorithm, id) = try Self.header(of: sealed)
    guard let key = ring[id]?[algorithm] else { throw .keyMissing(id) }
    guard let cipher = algorithm.cipher else { throw .algorithmMissing(algorithm.rawValue) }
    let message = GCM.Message(
      key: key.bytes, nonce: Array(sealed[5..<17]), associated: sealed[..<5] + Array(context.utf8))
    let plaintext = GCM.open(
      ciphertext: Array(sealed[17..<(sealed.count - GCM.tagBytes)]),
      tag: Array(sealed.suffix(GCM.tagBytes)), message, cipher)
    guard let plaintext else { throw .notAuthentic }
    return plaintext
  }

  /// Whether the value is not under the current key and algorithm: open it and seal it again.
  public func needsReseal(_ sealed: [UInt8]) -> Bool {
    guard let (algorithm, id) = try? Self.header(of: sealed) else { return false }
    return algorithm != self.algorithm || id != current
  }

  private static func header(
    of sealed: [UInt8]
  ) throws(CryptoError) -> (SealAlgorithm, KeyID) {
    guard sealed.count >= overhead else { throw .sealedMalformed }
    let algorithm = SealAlgorithm.allCases.first { $0.mark == sealed[0] }
    guard let algorithm else { throw .sealedMalformed }
    return (algorithm, KeyID(bytes: sealed[1..<5]))
  }
}

extension SealKeys {
  /// A text as its UTF-8.
  public func seal(text: String, context: String, nonce: [UInt8]) -> [UInt8] {
    seal(Array(text.utf8), context: context, nonce: nonce)
  }

  public func openText(_ sealed: [UInt8], context: String) throws(CryptoError) -> String {
    let bytes = try open(sealed, context: context)
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .sealedMalformed }
    return text
  }
}
