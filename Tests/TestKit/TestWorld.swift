import Kernel
import Synchronization

/// A world that moves only when told, and whose bytes repeat: the same test gives the same page every day.
public final class TestWorld: Sendable {
  private struct State {
    var now: Timestamp
    var seed: UInt64
  }

  /// 2026-11-25T08:40:00+08:00, a Wednesday morning.
  public static let start = Timestamp(milliseconds: 1_795_567_200_000)

  private let state: Mutex<State>

  public init(now: Timestamp = TestWorld.start, seed: UInt64 = 1) {
    state = Mutex(State(now: now, seed: seed))
  }

  public var now: Timestamp { state.withLock { $0.now } }

  public func advance(by span: Timestamp.Span) {
    state.withLock { $0.now = $0.now + span }
  }

  public func set(_ instant: Timestamp) {
    state.withLock { $0.now = instant }
  }

  /// SplitMix64 (Steele, Lea, Flood 2014): good enough to be different, never to be secret.
  public func randomBytes(_ count: Int) -> [UInt8] {
    state.withLock { state in
      var bytes: [UInt8] = []
      bytes.reserveCapacity(count + 7)
      while bytes.count < count {
        state.seed &+= 0x9E37_79B9_7F4A_7C15
        var word = state.seed
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        word ^= word >> 31
        for place in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(place * 8))) }
      }
      return Array(bytes.prefix(count))
    }
  }

  public var world: World {
    World(now: { self.now }, randomBytes: { count in self.randomBytes(count) })
  }
}
