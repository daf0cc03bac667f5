import CLibCrypto

/// What one password costs to try. Memory is about 128 · r · N bytes, work is N · r · p.
public struct ScryptCost: Hashable, Sendable {
  /// Binary logarithm of N, 1…20.
  public var logN: Int
  /// r, 1…32.
  public var blockSize: Int
  /// p, 1…16. OpenSSL does the p passes one after another in the same memory.
  public var parallelism: Int

  public init(logN: Int, blockSize: Int, parallelism: Int) {
    self.logN = logN
    self.blockSize = blockSize
    self.parallelism = parallelism
  }

  /// N = 2¹⁵, r = 8, p = 3: one of the five equal settings of the OWASP Password Storage Cheat Sheet.
  /// Chosen over 2¹⁷ with p = 1 because it needs 32 MiB and not 128 MiB a sign-in, on a server that may
  /// have 2 GiB.
  public static let standard = ScryptCost(logN: 15, blockSize: 8, parallelism: 3)

  /// Bytes that one derivation may use. A record with a higher cost does not verify.
  public static let memoryLimit = 256 * 1024 * 1024

  /// Bytes, as `EVP_PBE_scrypt` counts them; nil when the cost is out of range.
  var memory: Int? {
    guard (1...20).contains(logN), (1...32).contains(blockSize), (1...16).contains(parallelism) else {
      return nil
    }
    let bytes = 128 * blockSize * ((1 << logN) + 2 + parallelism)
    return bytes <= Self.memoryLimit ? bytes : nil
  }
}

/// The password-based key derivation scrypt, RFC 7914.
public enum Scrypt {
  /// `count` bytes. Takes a tenth of a second or more at ``ScryptCost/standard`` and holds its thread:
  /// call it where that stops nobody.
  public static func derive(
    password: [UInt8], salt: [UInt8], cost: ScryptCost, count: Int = 32
  ) throws(CryptoError) -> [UInt8] {
    guard let memory = cost.memory else { throw .costOutOfRange }
    var key = [UInt8](repeating: 0, count: count)
    let answer = password.withUnsafeBytes { bytes in
      let text = bytes.bindMemory(to: CChar.self)
      return OpenSSL.forgettingErrors {
        EVP_PBE_scrypt(
          text.baseAddress, text.count, salt, salt.count, 1 << UInt64(cost.logN),
          UInt64(cost.blockSize), UInt64(cost.parallelism), UInt64(memory), &key, count)
      }
    }
    // The cost is in range and the limit fits it: only an allocation can have failed.
    guard answer == 1 else { throw .outOfMemory }
    return key
  }
}
