import Cryptography
import Synchronization

/// Bytes that look random and follow from a seed, for rehearsals and tests. Never for an election that counts: who
/// knows the seed knows every secret.
public final class SeededBytes: Sendable {
  private let seed: [UInt8]
  private let state = Mutex((counter: UInt64(0), rest: [UInt8]()))

  public init(_ seed: String) { self.seed = Array(seed.utf8) }

  public static func source(_ seed: String) -> RandomBytes {
    let bytes = SeededBytes(seed)
    return { bytes.next($0) }
  }

  /// SHA-256 of the seed with a counter, block after block.
  public func next(_ count: Int) -> [UInt8] {
    state.withLock { state in
      while state.rest.count < count {
        let counter = (0..<8).map { UInt8(truncatingIfNeeded: state.counter >> (8 * UInt64($0))) }
        state.rest += Digest.sha256(Digest.sha256(seed) + counter)
        state.counter += 1
      }
      let bytes = Array(state.rest.prefix(count))
      state.rest.removeFirst(count)
      return bytes
    }
  }
}
