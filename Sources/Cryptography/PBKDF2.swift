import CLibCrypto

/// The password-based key derivation PBKDF2 with HMAC-SHA-256, RFC 8018 §5.2.
///
/// For protocols that prescribe it. A password of ours is kept by ``PasswordRecord``, which costs memory too.
public enum PBKDF2 {
  /// `count` bytes after `iterations` rounds, both at least 1.
  public static func sha256(password: [UInt8], salt: [UInt8], iterations: Int, count: Int = 32) -> [UInt8] {
    precondition(iterations > 0 && count > 0, "PBKDF2 needs at least one round and one byte")
    var key = [UInt8](repeating: 0, count: count)
    let answer = password.withUnsafeBytes { bytes in
      let text = bytes.bindMemory(to: CChar.self)
      return PKCS5_PBKDF2_HMAC(
        text.baseAddress, Int32(text.count), salt, Int32(salt.count), Int32(iterations), OpenSSL.sha256,
        Int32(count), &key)
    }
    OpenSSL.require(answer, "PKCS5_PBKDF2_HMAC")
    return key
  }
}
