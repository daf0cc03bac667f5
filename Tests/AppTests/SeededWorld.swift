import Kernel
import Synchronization
import TestKit

/// A world whose bytes can be set back: two houses that are asked the same question from the same seed draw the same nonces, ids and
/// request numbers, so their answers can be held against each other byte for byte.
final class SeededWorld: Sendable {
  private let random: Mutex<TestWorld>
  private let clock: Mutex<Timestamp>

  init(now: Timestamp = TestWorld.start) {
    random = Mutex(TestWorld(seed: 1))
    clock = Mutex(now)
  }

  /// FNV-1a of the words becomes the seed.
  func reseed(_ words: String) {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in words.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    random.withLock { $0 = TestWorld(seed: hash) }
  }

  var now: Timestamp { clock.withLock { $0 } }

  func set(_ instant: Timestamp) { clock.withLock { $0 = instant } }

  var world: World {
    World(now: { self.now }, randomBytes: { count in self.random.withLock { $0.randomBytes(count) } })
  }
}
