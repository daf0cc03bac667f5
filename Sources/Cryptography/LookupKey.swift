/// The hash behind ``LookupKey``: a setting that is chosen before the first row and then stays.
public enum LookupAlgorithm: String, Sendable, CaseIterable {
  case hmacSHA256 = "hmac-sha256"
  /// For systems that must use commercial cryptography (商用密码).
  case hmacSM3 = "hmac-sm3"
}

/// Finds a sealed value without opening it: equal values of one purpose have equal hashes, and without the
/// key nobody can try all phone numbers.
public struct LookupKey: Sendable {
  /// Bytes of a hash.
  public static let hashBytes = 32

  public let algorithm: LookupAlgorithm
  private let master: SecretBytes

  /// `master` has 32 bytes.
  public init(algorithm: LookupAlgorithm, master: [UInt8]) throws(CryptoError) {
    guard master.count == SealKeys.masterBytes else { throw .masterLength(found: master.count) }
    if algorithm == .hmacSM3, OpenSSL.sm3 == nil { throw .algorithmMissing("SM3") }
    self.algorithm = algorithm
    self.master = SecretBytes(master)
  }

  /// 32 bytes. `normalised` is the one form that the value is compared in (a phone number without spaces);
  /// `purpose` says what is looked up (`people.phone`), so that equal values of two columns do not match.
  public func hash(_ normalised: String, purpose: String) -> [UInt8] {
    let label = "stairwell/1/lookup/\(algorithm.rawValue)/\(purpose)"
    let key = HKDF.derive(from: master.bytes, label: label)
    switch algorithm {
    case .hmacSHA256: return HMAC.sha256(key: key, Array(normalised.utf8))
    case .hmacSM3: return HMAC.sm3(key: key, Array(normalised.utf8))
    }
  }
}
