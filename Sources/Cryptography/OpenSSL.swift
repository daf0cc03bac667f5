import CLibCrypto

/// The algorithms of libcrypto, fetched once, and what to do with its answers.
///
/// A fetched algorithm is immutable and counted; OpenSSL lets threads share it
/// (crypto(7), "Algorithm fetching"), hence `nonisolated(unsafe)`.
enum OpenSSL {
  nonisolated(unsafe) static let sha256 = required(fetchDigest("SHA2-256"), "SHA2-256")
  nonisolated(unsafe) static let sm3 = fetchDigest("SM3")
  nonisolated(unsafe) static let aes256GCM = required(fetchCipher("AES-256-GCM"), "AES-256-GCM")
  nonisolated(unsafe) static let aes256ECB = required(fetchCipher("AES-256-ECB"), "AES-256-ECB")
  /// Nil in OpenSSL 3.0 (Debian 12); later versions have it.
  nonisolated(unsafe) static let sm4GCM = fetchCipher("SM4-GCM")
  nonisolated(unsafe) static let sm4ECB = fetchCipher("SM4-ECB")

  private static func fetchDigest(_ name: String) -> OpaquePointer? {
    forgettingErrors { EVP_MD_fetch(nil, name, nil) }
  }

  private static func fetchCipher(_ name: String) -> OpaquePointer? {
    forgettingErrors { EVP_CIPHER_fetch(nil, name, nil) }
  }

  /// Stops the program when libcrypto refuses what it cannot refuse while it is whole: an allocation
  /// of a few bytes, an algorithm that every build has. There is no safe way to go on from there.
  static func required<Pointer>(_ pointer: Pointer?, _ call: StaticString) -> Pointer {
    guard let pointer else { fatalError("libcrypto refused \(call): it is damaged or out of memory") }
    return pointer
  }

  /// The same for calls that answer 1 when they succeed.
  static func require(_ answer: Int32, _ call: StaticString) {
    guard answer == 1 else { fatalError("libcrypto refused \(call): it is damaged or out of memory") }
  }

  /// Takes back what `body` puts on this thread's error queue, so that nobody else (libpq) reads it there.
  static func forgettingErrors<Answer>(_ body: () -> Answer) -> Answer {
    ERR_set_mark()
    defer { ERR_pop_to_mark() }
    return body()
  }
}
