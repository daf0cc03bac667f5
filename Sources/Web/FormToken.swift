import Cryptography
import Kernel

/// Proof that a form was served by us to this browser: HMAC of a random cookie (double submit, signed).
public enum FormToken {
  public static func make(seed: String, key: [UInt8]) -> String {
    Hex.encode(HMAC.sha256(key: key, Array(("form|" + seed).utf8)))
  }

  public static func isValid(_ token: String, seed: String, key: [UInt8]) -> Bool {
    guard !seed.isEmpty else { return false }
    return constantTimeEqual(Array(token.utf8), Array(make(seed: seed, key: key).utf8))
  }
}
