import CLibCrypto

/// Keyed hashes, RFC 2104.
public enum HMAC {
  /// 32 bytes.
  public static func sha256(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
    code(key: key, message, digest: "SHA2-256", count: 32)
  }

  /// 32 bytes.
  public static func sm3(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
    code(key: key, message, digest: "SM3", count: 32)
  }

  /// 20 bytes. For ``TOTP`` only, where every authenticator app expects it.
  static func sha1(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
    code(key: key, message, digest: "SHA1", count: 20)
  }

  private static func code(
    key: [UInt8], _ message: [UInt8], digest: String, count: Int
  ) -> [UInt8] {
    var code = [UInt8](repeating: 0, count: count)
    var written = 0
    // The one-call form keeps no context of ours. It takes no empty key as a null pointer.
    let answer = (key.isEmpty ? [0] : key).withUnsafeBytes { keyBytes in
      EVP_Q_mac(
        nil, "HMAC", nil, digest, nil, keyBytes.baseAddress, key.count,
        message, message.count, &code, count, &written)
    }
    _ = OpenSSL.required(answer, "EVP_Q_mac")
    precondition(written == count)
    return code
  }
}

/// HKDF with SHA-256, RFC 5869: many keys from one master, each for one purpose.
public enum HKDF {
  /// `count` bytes, at most 8,160. `label` says what the key is for; different labels give unrelated keys.
  public static func derive(from master: [UInt8], label: String, count: Int = 32) -> [UInt8] {
    expand(extract(master, salt: []), info: Array(label.utf8), count: count)
  }

  /// RFC 5869 §2.2. An empty salt is 32 zero bytes.
  static func extract(_ secret: [UInt8], salt: [UInt8]) -> [UInt8] {
    HMAC.sha256(key: salt.isEmpty ? [UInt8](repeating: 0, count: 32) : salt, secret)
  }

  /// RFC 5869 §2.3.
  static func expand(_ pseudorandomKey: [UInt8], info: [UInt8], count: Int) -> [UInt8] {
    precondition((0...255 * 32).contains(count), "HKDF-SHA256 gives at most 8,160 bytes")
    var output: [UInt8] = []
    var block: [UInt8] = []
    var counter: UInt8 = 0
    while output.count < count {
      counter += 1
      block = HMAC.sha256(key: pseudorandomKey, block + info + [counter])
      output += block
    }
    return Array(output.prefix(count))
  }
}
