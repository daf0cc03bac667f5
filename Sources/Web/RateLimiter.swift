import Kernel
import Synchronization

/// Token buckets in memory, by a key that names what is limited and whom: `sign-in|address|198.51.100.7`.
/// A limit on an account is always joined with the address, so that nobody can lock somebody else out.
public final class RateLimiter: Sendable {
  private struct Bucket {
    var tokens: Double
    var filledAt: Timestamp
    /// From then on it is as good as no bucket.
    var fullAt: Timestamp
  }

  private let world: World
  private let bucketsMax: Int
  private let buckets = Mutex<[String: Bucket]>([:])

  public init(world: World, bucketsMax: Int = 100_000) {
    self.world = world
    self.bucketsMax = bucketsMax
  }

  /// How many buckets are kept at present.
  public var count: Int { buckets.withLock { $0.count } }

  /// Takes one token from a bucket that holds `burst` and regains `perMinute`; false when it is empty.
  public func allows(_ key: String, burst: Int, perMinute: Double) -> Bool {
    change(key, burst, perMinute) { tokens in
      guard tokens >= 1 else { return false }
      tokens -= 1
      return true
    }
  }

  /// Nothing is missing: whoever it limits did nothing yet.
  public func isFull(_ key: String) -> Bool {
    let now = world.now()
    return buckets.withLock { buckets in buckets[key].map { $0.fullAt <= now } ?? true }
  }

  /// Puts back a token that was taken for something that turned out to need no limit.
  public func giveBack(_ key: String, burst: Int, perMinute: Double) {
    _ = change(key, burst, perMinute) { tokens in
      tokens += 1
      return true
    }
  }

  /// Like `allows`, and throws 429 with the code `limit.too_many`.
  public func require(_ key: String, burst: Int, perMinute: Double) throws(Problem) {
    guard allows(key, burst: burst, perMinute: perMinute) else {
      throw Problem(.tooMany, code: "limit.too_many")
    }
  }

  private func change(_ key: String, _ burst: Int, _ perMinute: Double, _ act: (inout Double) -> Bool) -> Bool {
    let now = world.now()
    return buckets.withLock { buckets in
      let most = Double(burst)
      var tokens = most
      if let bucket = buckets[key] {
        let minutes = Double(max(0, (now - bucket.filledAt).milliseconds)) / 60_000
        tokens = min(most, bucket.tokens + minutes * perMinute)
      } else if buckets.count >= bucketsMax {
        forget(&buckets, at: now)
      }
      let verdict = act(&tokens)
      tokens = min(most, tokens)
      let missing = Int64((most - tokens) / perMinute * 60_000)
      buckets[key] = Bucket(tokens: tokens, filledAt: now, fullAt: now + Timestamp.Span(milliseconds: missing))
      return verdict
    }
  }

  /// First the buckets that are full again; when an attacker fills the room with new ones, the fuller half: what is still
  /// slowed down hardest is remembered longest.
  private func forget(_ buckets: inout [String: Bucket], at now: Timestamp) {
    buckets = buckets.filter { $0.value.fullAt > now }
    guard buckets.count > bucketsMax / 2 else { return }
    let times = buckets.values.map(\.fullAt).sorted()
    let middle = times[times.count / 2]
    buckets = buckets.filter { $0.value.fullAt > middle }
  }
}
