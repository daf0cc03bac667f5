import Kernel
import Synchronization
import TestKit
import Testing
import Web

@testable import People

/// The clock that moves when somebody waits, and how long that was.
private func waited(_ cast: Cast, _ act: () async throws -> Void) async throws -> Int {
  let start = cast.world.now
  try await act()
  return Int((cast.world.now - start).milliseconds / 1_000)
}

@Test(arguments: Engine.available)
func aBrowserThatGuessesIsRefusedItself(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let attacker = cast.browser()
  var last = 0
  for _ in 0..<9 {
    last = try await attacker.signIn("lou@yunqiao.example", "guess after guess", from: "203.0.113.9").status
  }
  #expect(last == 429)
  // Even the right password does not help there now.
  #expect(try await attacker.signIn("lou@yunqiao.example", from: "203.0.113.9").status == 429)
  // Time heals.
  cast.world.advance(by: .minutes(10))
  #expect(try await attacker.signIn("lou@yunqiao.example", from: "203.0.113.9").status == 303)
}

@Test(arguments: Engine.available)
func anAttackerCannotLockOutSomebodyAtHisOwnAddress(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let used = cast.browser()
  #expect(try await used.signIn("lou@yunqiao.example", from: "198.51.100.7").status == 303)
  _ = try await used.post("/sign-out")
  // He takes a fresh browser for each guess, a hundred times.
  for _ in 0..<100 {
    _ = try await cast.browser().signIn("lou@yunqiao.example", "guess after guess", from: "203.0.113.9")
  }
  // The right password from a fresh browser at the very same address gets in within seconds.
  let fresh = cast.browser()
  let seconds = try await waited(cast) {
    let answer = try await fresh.signIn("lou@yunqiao.example", from: "203.0.113.9")
    #expect(answer.status == 303)
  }
  #expect(seconds <= 20)
  // At another address too, and on a device that she used before at once.
  #expect(try await cast.browser().signIn("lou@yunqiao.example", from: "198.51.100.8").status == 303)
  let atOnce = try await waited(cast) {
    let answer = try await used.signIn("lou@yunqiao.example", from: "203.0.113.9")
    #expect(answer.status == 303)
  }
  #expect(atOnce == 0)
}

@Test(arguments: Engine.available)
func whoeverChangesCookiesOrAddressesGuessesSlowly(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  var guesses = 0
  let start = cast.world.now
  while cast.world.now - start < .hours(1) {
    let answer = try await cast.browser().signIn("lou@yunqiao.example", "guess \(guesses)", from: "203.0.113.9")
    #expect(answer.status == 422)
    guesses += 1
  }
  // Eight at once, then from one in two seconds down to one in ten.
  #expect((300...520).contains(guesses), "\(guesses) guesses in the first hour")
  var later = 0
  let then = cast.world.now
  while cast.world.now - then < .hours(1) {
    // Now from a new network each time: the account has a line of its own.
    _ = try await cast.browser().signIn("lou@yunqiao.example", "guess", from: "203.0.\(later / 250).\(later % 250)")
    later += 1
  }
  #expect(later <= 640, "\(later) guesses in an hour from as many networks")
}

@Test(arguments: Engine.available)
func aNetworkIsSlowedDownOverManyAccountsAndNobodyThereIsRefused(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let seconds = try await waited(cast) {
    for number in 0..<130 {
      let answer = try await cast.browser().signIn("person\(number)@yunqiao.example", "summer2026!!", from: "203.0.113.9")
      #expect(answer.status == 422)
    }
  }
  #expect((15...40).contains(seconds))
  let hers = try await waited(cast) {
    let answer = try await cast.browser().signIn("lou@yunqiao.example", from: "203.0.113.9")
    #expect(answer.status == 303)
  }
  #expect(hers <= 3)
}

@Test(arguments: Engine.available)
func rightPasswordsOfAWholeParkCostNothing(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let seconds = try await waited(cast) {
    for _ in 0..<120 {
      let answer = try await cast.browser().signIn("lou@yunqiao.example")
      #expect(answer.status == 303)
    }
  }
  #expect(seconds == 0)
}

/// Who came in, in order.
private final class Entries: Sendable {
  private let names = Mutex<[String]>([])
  var all: [String] { names.withLock { $0 } }
  func add(_ name: String) { names.withLock { $0.append(name) } }
}

@Test func theNewcomerIsDrawnBeforeThoseWhoGuessedWrong() async throws {
  let world = TestWorld()
  let moves = Mutex(false)
  let turns = SignInTurns(world: world.world, looksMax: 1_000_000) { span in
    if moves.withLock({ $0 }) { world.advance(by: span) }
    await Task.yield()
  }
  let pace = SignInTurns.Pace(shortest: .seconds(2), longest: .seconds(10))
  let guesser = SignInTurns.Waiter(ticket: "guesser", isNew: false)
  let newcomer = SignInTurns.Waiter(ticket: "newcomer", isNew: true)
  // The line has let somebody through just now, and the clock stands until all have sat down, she last.
  #expect(try await turns.wait(in: "lou", pace, guesser))
  let entered = Entries()
  try await withThrowingTaskGroup(of: Void.self) { group in
    for (waiter, after) in Array(repeating: (guesser, 0), count: 20) + [(newcomer, 20)] {
      group.addTask {
        while turns.waitingCount(in: "lou") < after { await Task.yield() }
        if try await turns.wait(in: "lou", pace, waiter) { entered.add(waiter.ticket) }
      }
    }
    while turns.waitingCount(in: "lou") < 21 { await Task.yield() }
    moves.withLock { $0 = true }
    try await group.waitForAll()
  }
  let order = entered.all
  #expect(order.count == 21)
  #expect(order.prefix(2).contains("newcomer"))
}

@Test func aFullLineSendsAwayOneOfThoseWhoHoldMost() async throws {
  let world = TestWorld()
  let turns = SignInTurns(world: world.world) { _ in await Task.yield() }
  let pace = SignInTurns.Pace(shortest: .seconds(2), longest: .seconds(10))
  #expect(try await turns.wait(in: "lou", pace, .init(ticket: "first", isNew: true)))
  // The clock stands, so nobody has a turn; all of them end by themselves.
  let outcomes = try await withThrowingTaskGroup(of: Bool.self) { group in
    for _ in 0..<200 { group.addTask { try await turns.wait(in: "lou", pace, .init(ticket: "many", isNew: true)) } }
    return try await group.reduce(into: [Bool]()) { $0.append($1) }
  }
  #expect(outcomes.count == 200)
  #expect(!outcomes.contains(true))
}

@Test func anAddressOfVersionSixCountsByItsNetwork() {
  #expect(Network.key("203.0.113.9") == "203.0.113.9")
  #expect(Network.key("2001:db8:1:2::1") == Network.key("2001:db8:1:2:ffff::9"))
  #expect(Network.key("2001:db8:1:2::1") != Network.key("2001:db8:1:3::1"))
  #expect(Network.key("::ffff:203.0.113.9") == "203.0.113.9")
}
