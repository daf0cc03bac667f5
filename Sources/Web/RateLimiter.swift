import Kernel
import Synchronization

/// Token buckets in memory, by a key that names what is limited and whom: `sign-in|address|198.51.100.7`.
/// A limit on an account is always joined with the address, so that nobody can lock somebody else out.
public final class RateLimiter: Sendable {
  private struct Bucket {
    var tokens: Double
    var filledAt: Timestamp
  }

  private static let bucketsMax = 100_000
  private let world: World
  private let buckets = Mutex<[String: Bucket]>([:])

  public init(world: World) { self.world = world }

  /// Takes one token from a bucket that holds `burst` and regains `perMinute`; false when it is empty.
  public func allows(_ key: String, burst: Int, perMinute: Double) -> Bool {
    let now = world.now()
    return buckets.withLock { buckets in
      if buckets.count > RateLimiter.bucketsMax { forget(&buckets, at: now) }
      var bucket = buckets[key] ?? Bucket(tokens: Double(burst), filledAt: now)
      let minutes = Double(max(0, (now - bucket.filledAt).milliseconds)) / 60_000
      bucket.tokens = min(Double(burst), bucket.tokens + minutes * perMinute)
      bucket.filledAt = now
      defer { buckets[key] = bucket }
      guard bucket.tokens >= 1 else { return false }
      bucket.tokens -= 1
      return true
    }
  }

  /// Like `allows`, and throws 429 with the code `limit.too_many`.
  public func require(_ key: String, burst: Int, perMinute: Double) throws(Problem) {
    guard allows(key, burst: burst, perMinute: perMinute) else {
      throw Problem(.tooMany, code: "limit.too_many")
    }
  }

  /// Buckets untouched for an hour are full again by any of our rates.
  private func forget(_ buckets: inout [String: Bucket], at now: Timestamp) {
    buckets = buckets.filter { now - $0.value.filledAt < .hours(1) }
  }
}
