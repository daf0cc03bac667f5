import Kernel
import Synchronization

/// A world whose clock is set and whose ids repeat with the seed, so that the same seed on the same day gives the same
/// community. Secrets do not repeat: an id asks for ten random bytes, and every other request (a key, a nonce, a salt)
/// goes to the real world.
final class DemoWorld: Sendable {
  private struct State {
    var now: Timestamp
    var random: DemoRandom
  }

  private static let idBytes = 10
  private let state: Mutex<State>
  private let real: World
  /// The midnight with which today began: nothing of the demo is younger.
  let anchor: Timestamp
  let today: LocalDay

  init(seed: Int, real: World) {
    self.real = real
    today = SiteZone.shanghai.day(of: real.now())
    anchor = SiteZone.shanghai.instant(today)
    state = Mutex(State(now: anchor, random: DemoRandom(seed: seed, "ids")))
  }

  var world: World {
    World(
      now: { self.state.withLock { $0.now } },
      randomBytes: { count in
        if count != Self.idBytes { return self.real.randomBytes(count) }
        return self.state.withLock { $0.random.bytes(count) }
      })
  }

  /// Sets the clock to a minute of a day; never past the anchor.
  func set(_ day: LocalDay, minute: Int = 540) {
    set(SiteZone.shanghai.instant(day, millisecondOfDay: minute * 60_000))
  }

  func set(_ instant: Timestamp) {
    let instant = min(instant, anchor)
    state.withLock { $0.now = instant }
  }
}
