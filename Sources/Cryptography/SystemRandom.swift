import CLibCrypto

/// The operating system's randomness. `main` passes it as `World.randomBytes`; nothing else calls it.
public enum SystemRandom {
  /// `count` bytes fit for keys. Stops the program when there is no randomness: a guessable key is worse.
  public static func bytes(_ count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    guard let length = Int32(exactly: count) else { fatalError("more than 2 GiB of randomness") }
    OpenSSL.require(RAND_bytes(&bytes, length), "RAND_bytes")
    return bytes
  }
}
