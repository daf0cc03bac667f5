import CLibCrypto

/// Hashes of whole messages. 32 bytes each.
public enum Digest {
  /// SHA-256, FIPS 180-4.
  public static func sha256(_ message: [UInt8]) -> [UInt8] {
    hash(message, with: OpenSSL.sha256)
  }

  /// SM3, GB/T 32905-2016. Every Debian OpenSSL has it; ``LookupKey`` asks first and throws.
  public static func sm3(_ message: [UInt8]) -> [UInt8] {
    hash(message, with: OpenSSL.required(OpenSSL.sm3, "SM3"))
  }

  private static func hash(_ message: [UInt8], with algorithm: OpaquePointer) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    var count: UInt32 = 0
    OpenSSL.require(
      EVP_Digest(message, message.count, &digest, &count, algorithm, nil), "EVP_Digest")
    precondition(count == 32)
    return digest
  }
}

/// SHA-256 of a message that comes in pieces.
///
///     var stream = SHA256Stream()
///     for try await piece in body { stream.update(piece) }
///     let digest = stream.finish()
///
/// It cannot be copied, nor used after `finish()`: the compiler sees to both. There is one owner and
/// every call is exclusive, so it may move between threads.
public struct SHA256Stream: ~Copyable, @unchecked Sendable {
  private let context: OpaquePointer

  public init() {
    context = OpenSSL.required(EVP_MD_CTX_new(), "EVP_MD_CTX_new")
    OpenSSL.require(EVP_DigestInit_ex2(context, OpenSSL.sha256, nil), "EVP_DigestInit_ex2")
  }

  deinit { EVP_MD_CTX_free(context) }

  public mutating func update(_ piece: [UInt8]) {
    piece.withUnsafeBytes { update($0) }
  }

  public mutating func update(_ piece: UnsafeRawBufferPointer) {
    OpenSSL.require(EVP_DigestUpdate(context, piece.baseAddress, piece.count), "EVP_DigestUpdate")
  }

  /// 32 bytes.
  public consuming func finish() -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    OpenSSL.require(EVP_DigestFinal_ex(context, &digest, nil), "EVP_DigestFinal_ex")
    return digest
  }
}

/// Whether two byte strings are equal, in a time that depends on their lengths only.
public func constantTimeEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
  a.count == b.count && CRYPTO_memcmp(a, b, a.count) == 0
}
