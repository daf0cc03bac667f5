import Kernel
import Synchronization

/// Where a try at a password waits for its turn, when many wrong ones came before it.
///
/// Nobody is refused because of others, for then whoever tries most could lock the others out. Each line lets one try through,
/// then pauses for longer the more it let through; the next one is drawn by lot among the browsers that wait, first among
/// those that gave no wrong answer yet. So a guesser is as slow as the line, however many cookies he changes, and somebody who
/// comes with the right password waits some seconds. Only by holding very many connections at once can he make her wait longer.
final class SignInTurns: Sendable {
  typealias Pause = @Sendable (Timestamp.Span) async throws -> Void

  /// How fast a line goes: one try in `shortest`, after a long attack one in `longest`.
  struct Pace: Sendable {
    var shortest: Timestamp.Span
    var longest: Timestamp.Span

    /// A second longer for each twenty tries.
    func pause(after taken: Int) -> Timestamp.Span {
      min(longest, Timestamp.Span(milliseconds: shortest.milliseconds + Int64(taken / 20) * 1_000))
    }
  }

  /// Who waits: tickets for the lot are given to a browser (or a network), not to each of its requests.
  struct Waiter: Sendable {
    var ticket: String
    var isNew: Bool
  }

  private struct Line {
    var opensAt: Timestamp
    var taken = 0
    var waiting: [Int: Waiter] = [:]
    var drawn: Int?
  }

  private struct State {
    var lines: [String: Line] = [:]
    var last = 0
  }

  private enum Sight {
    case turn
    case sentAway
    case wait(Timestamp.Span)
  }

  /// Seats in one line and in all. A waiting try holds a connection; when no seat is free, one of whoever holds most is
  /// sent away, not the newcomer.
  static let seatsOfLine = 40
  static let seatsMax = 400
  /// A line without a try for this long is forgotten.
  static let remembered = Timestamp.Span.hours(1)
  /// Looks at the line, at most half a second apart: after about half a minute the page says to press again.
  private let looksMax: Int
  private let world: World
  private let pause: Pause
  private let state = Mutex(State())

  init(world: World, looksMax: Int = 60, pause: @escaping Pause) {
    self.world = world
    self.looksMax = looksMax
    self.pause = pause
  }

  /// True when it is this one's turn; false when it was sent away or waited too long.
  func wait(in line: String, _ pace: Pace, _ waiter: Waiter) async throws -> Bool {
    let number = sit(line, waiter)
    defer { leave(line, number) }
    for _ in 0..<looksMax {
      switch look(line, number, pace) {
      case .turn: return true
      case .sentAway: return false
      case .wait(let span): try await pause(span)
      }
    }
    return false
  }

  func waitingCount(in line: String) -> Int { state.withLock { $0.lines[line]?.waiting.count ?? 0 } }

  private func sit(_ key: String, _ waiter: Waiter) -> Int {
    let now = world.now()
    return state.withLock { state in
      state.lines = state.lines.filter { !$0.value.waiting.isEmpty || now - $0.value.opensAt < SignInTurns.remembered }
      if (state.lines[key]?.waiting.count ?? 0) >= SignInTurns.seatsOfLine {
        freeSeat(&state, key)
      } else if state.lines.values.reduce(0, { $0 + $1.waiting.count }) >= SignInTurns.seatsMax {
        let longest = state.lines.max { ($0.value.waiting.count, $0.key) < ($1.value.waiting.count, $1.key) }
        if let longest { freeSeat(&state, longest.key) }
      }
      state.last += 1
      state.lines[key, default: Line(opensAt: now)].waiting[state.last] = waiter
      return state.last
    }
  }

  private func freeSeat(_ state: inout State, _ key: String) {
    guard let waiting = state.lines[key]?.waiting else { return }
    let seats = Dictionary(grouping: waiting.keys) { waiting[$0]?.ticket ?? "" }
    let most = seats.values.map(\.count).max() ?? 0
    let candidates = seats.values.filter { $0.count == most }.flatMap { $0 }
    guard let away = pick(candidates.sorted()) else { return }
    state.lines[key]?.waiting[away] = nil
  }

  private func look(_ key: String, _ number: Int, _ pace: Pace) -> Sight {
    let now = world.now()
    return state.withLock { state in
      guard var line = state.lines[key], line.waiting[number] != nil else { return .sentAway }
      if now < line.opensAt { return .wait(min(line.opensAt - now, Timestamp.Span(milliseconds: 500))) }
      // The one that was drawn may have gone in the meantime.
      if line.drawn.map({ line.waiting[$0] == nil }) ?? true { line.drawn = draw(line.waiting) }
      defer { state.lines[key] = line }
      guard line.drawn == number else { return .wait(Timestamp.Span(milliseconds: 500)) }
      line.waiting[number] = nil
      line.drawn = nil
      line.taken += 1
      line.opensAt = now + pace.pause(after: line.taken)
      return .turn
    }
  }

  private func leave(_ key: String, _ number: Int) {
    state.withLock { state in state.lines[key]?.waiting[number] = nil }
  }

  private func draw(_ waiting: [Int: Waiter]) -> Int? {
    let new = waiting.filter(\.value.isNew)
    let entitled = new.isEmpty ? waiting : new
    guard let ticket = pick(Set(entitled.values.map(\.ticket)).sorted()) else { return nil }
    return entitled.filter { $0.value.ticket == ticket }.keys.min()
  }

  private func pick<Element>(_ all: [Element]) -> Element? {
    guard !all.isEmpty else { return nil }
    let number = world.randomBytes(4).reduce(0) { $0 << 8 | Int($1) }
    return all[number % all.count]
  }
}
