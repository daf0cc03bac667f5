import Cryptography
import Dispatch
import Kernel
import Synchronization

/// What a new password must be. Length decides (NIST SP 800-63B §5.1.1.2); no rules about kinds of characters.
enum PasswordRule {
  static let charactersMin = 10
  static let charactersMax = 128

  /// The code of what is wrong, or nil. `known` are the person's name, e-mail and phone: they are guessed first.
  static func fault(_ password: String, known: [String]) -> String? {
    if password.count < charactersMin { return "password.too_short" }
    if password.count > charactersMax { return "password.too_long" }
    let plain = password.lowercased()
    if Set(plain).count < 4 || isRun(plain) || common.contains(plain) { return "password.too_common" }
    for word in known.map({ $0.lowercased() }) where word.count >= 4 && plain.contains(word) {
      return "password.too_close"
    }
    return nil
  }

  /// `1234567890`, `abcdefghij`: each character follows the one before.
  private static func isRun(_ text: String) -> Bool {
    let values = text.unicodeScalars.map { Int($0.value) }
    let steps = zip(values.dropFirst(), values).map { $0 - $1 }
    return steps.allSatisfy { $0 == 1 } || steps.allSatisfy { $0 == -1 }
  }

  private static let common: Set<String> = [
    "1234567890", "12345678910", "0123456789", "qwertyuiop", "1qaz2wsx3edc", "password123", "password1234",
    "woaini1314520", "woaini5201314", "a123456789", "aa123456789", "5201314520", "1q2w3e4r5t", "qwerty123456",
    "administrator", "iloveyou1314",
  ]
}

/// Where passwords are hashed: on threads of their own, a few at once, so that a rush of sign-ins cannot starve the pages; and
/// network by network in turn, so that a rush from one cannot starve the others.
public final class PasswordRoom: Sendable {
  private typealias Place = CheckedContinuation<Void, any Error>

  private struct State {
    var running = 0
    var waiting: [String: [Place]] = [:]
    /// The networks that wait, the next one first.
    var order: [String] = []
    var count: Int { waiting.values.reduce(0) { $0 + $1.count } }

    mutating func next() -> Place? {
      guard let network = order.first else { return nil }
      order.removeFirst()
      let place = waiting[network]?.removeFirst()
      if waiting[network]?.isEmpty == false { order.append(network) } else { waiting[network] = nil }
      return place
    }

    mutating func add(_ place: Place, _ network: String) {
      if waiting[network] == nil { order.append(network) }
      waiting[network, default: []].append(place)
    }

    /// The last of the network that has most in the queue, if those are more than `network` has.
    mutating func removeLast(moreThan network: String) -> Place? {
      let own = waiting[network]?.count ?? 0
      let longest = order.max { (waiting[$0]?.count ?? 0) < (waiting[$1]?.count ?? 0) }
      guard let longest, (waiting[longest]?.count ?? 0) > own + 1 else { return nil }
      return waiting[longest]?.removeLast()
    }
  }

  private let cost: ScryptCost
  private let atOnce: Int
  /// More than this in the queue are sent away with 503, first those of the network that has most: an hour of waiting helps
  /// nobody.
  private let waitingMax = 200
  private let world: World
  private let queue = DispatchQueue(label: "stairwell.passwords", attributes: .concurrent)
  private let state = Mutex(State())
  /// The lines before the room, for tries that follow many wrong ones.
  let turns: SignInTurns

  public init(
    world: World, cost: ScryptCost = .standard, atOnce: Int = 2,
    pause: @escaping PeopleWiring.Pause = { span in try await Task.sleep(for: .milliseconds(span.milliseconds)) }
  ) {
    self.world = world
    self.cost = cost
    self.atOnce = max(1, atOnce)
    turns = SignInTurns(world: world, pause: pause)
  }

  /// The record to store.
  public func make(_ password: String) async throws -> String {
    let salt = world.randomBytes(PasswordRecord.saltBytes)
    let cost = cost
    return try await inTurn { try PasswordRecord.make(password, salt: salt, cost: cost) }
  }

  /// Takes as long without a record as with one, so that the time does not tell who has an account.
  public func verify(_ password: String, against record: String?, from network: String = "") async throws -> Bool {
    let cost = cost
    // A record is tried at its own cost: a longer text costs no more, since scrypt hashes it first.
    return try await inTurn(network) {
      guard let record else { return try PasswordRecord.verifyNobody(password, cost: cost) }
      return try PasswordRecord.verify(password, against: record)
    }
  }

  public func needsRefresh(_ record: String) -> Bool { PasswordRecord.needsRehash(record, cost: cost) }

  private func inTurn<Value: Sendable>(
    _ network: String = "", _ work: @escaping @Sendable () throws -> Value
  ) async throws -> Value {
    try await enter(network)
    defer { leave() }
    return try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Result { try work() }) }
    }
  }

  private func enter(_ network: String) async throws {
    try await withCheckedThrowingContinuation { (continuation: Place) in
      let sentAway: Place? = state.withLock { state in
        if state.running < atOnce {
          state.running += 1
          continuation.resume()
          return nil
        }
        if state.count >= waitingMax {
          guard let other = state.removeLast(moreThan: network) else { return continuation }
          state.add(continuation, network)
          return other
        }
        state.add(continuation, network)
        return nil
      }
      sentAway?.resume(throwing: Problem(.unavailable, code: "sign_in.busy"))
    }
  }

  private func leave() {
    let next: Place? = state.withLock { state in
      let next = state.next()
      if next == nil { state.running -= 1 }
      return next
    }
    next?.resume()
  }
}
