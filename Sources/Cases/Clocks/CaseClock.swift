import Contracts
import Kernel
import Store
import WorkCalendar

/// What a clock measures. The raw value is the translation key `clock.<raw value>`.
enum ClockKind: String, CaseIterable, Codable, Sendable {
  case response, update, resolution

  /// At which per cent somebody is told. That the applicant is owed a word is said when it is due, not before.
  var warnings: [Int] { self == .update ? [100] : [50, 80, 100] }
}

/// The clocks of one round of a case. Pure: acts and instants go in, instants that are promised come out.
///
/// It stands only while the applicant is waited for. A round that begins again begins with new clocks.
struct CaseClock: Sendable, Equatable {
  let caseID: CaseID
  let community: CommunityID
  private(set) var promise: ClockPromise
  private(set) var extensionDays = 0
  private(set) var startedAt: Timestamp
  /// The first word to the applicant.
  private(set) var respondedAt: Timestamp?
  /// The last word to the applicant; the start while there is none.
  private(set) var lastWordAt: Timestamp
  private(set) var endedAt: Timestamp?
  private(set) var pauses: [Pause] = []
  /// The highest step that was told of each kind.
  private(set) var warned: [ClockKind: Int] = [:]
  /// Found by `time(by:)`.
  private(set) var dues: [ClockKind: Timestamp] = [:]
  private(set) var nextWarningAt: Timestamp?
  private(set) var timedBy = ""

  init(caseID: CaseID, community: CommunityID, promise: ClockPromise, startedAt: Timestamp) {
    self.caseID = caseID
    self.community = community
    self.promise = promise
    self.startedAt = startedAt
    lastWordAt = startedAt
  }

  var isPaused: Bool { pauses.last.map { $0.to == nil } ?? false }
  /// What the handlers owe next.
  var dueAt: Timestamp? { dues.values.min() }

  // MARK: Acts

  /// A handler's word to the applicant.
  mutating func speak(at now: Timestamp) {
    respondedAt = respondedAt ?? now
    lastWordAt = now
    warned[.update] = nil
  }

  /// The applicant is waited for.
  mutating func pause(at now: Timestamp) throws(CaseError) {
    if isPaused { throw .alreadyPaused }
    pauses.append(Pause(from: now, to: nil))
  }

  /// What was waited for is there; nothing happens when the clock runs.
  mutating func resume(at now: Timestamp) {
    guard isPaused else { return }
    pauses[pauses.count - 1].to = now
  }

  /// More working days until the end.
  mutating func extend(days: Int) { extensionDays += days }

  mutating func promise(_ promise: ClockPromise) { self.promise = promise }

  mutating func end(at now: Timestamp) {
    resume(at: now)
    endedAt = now
  }

  /// Sent back: a round of its own.
  mutating func restart(at now: Timestamp) {
    self = CaseClock(caseID: caseID, community: community, promise: promise, startedAt: now)
  }

  /// Whether nothing that timing finds differs but its stamp.
  func isTimed(like other: CaseClock) -> Bool {
    promise == other.promise && dues == other.dues && nextWarningAt == other.nextWarningAt
  }

  // MARK: Instants

  /// Which clocks run: until the first word the first, then the one between words, and always the one to the end.
  private var running: [ClockKind] {
    if endedAt != nil { return [] }
    return respondedAt == nil ? [.response, .resolution] : [.update, .resolution]
  }

  /// From when a clock counts.
  func start(of kind: ClockKind) -> Timestamp { kind == .update ? lastWordAt : startedAt }

  /// Milliseconds of working time.
  func budget(_ kind: ClockKind, _ work: Clockwork) -> Int64 {
    switch kind {
    case .response: Int64(promise.responseMinutes) * 60_000
    case .update: Int64(promise.updateDays) * work.dayLength
    case .resolution: Int64(promise.resolutionDays + extensionDays) * work.dayLength
    }
  }

  /// Finds every promised instant. While the applicant is waited for there is none, but one that had passed before.
  mutating func time(by work: Clockwork) throws(WorkCalendarError) {
    dues = [:]
    nextWarningAt = nil
    for kind in running {
      let budget = budget(kind, work)
      let from = start(of: kind)
      dues[kind] = try work.clock.due(from: from, budget: budget, pauses: pauses)
      guard let step = kind.warnings.first(where: { $0 > warned[kind] ?? 0 }) else { continue }
      let at = try work.clock.due(from: from, budget: budget * Int64(step) / 100, pauses: pauses)
      if let at { nextWarningAt = min(nextWarningAt ?? at, at) }
    }
    timedBy = work.stamp
  }

  /// What has to be told now: of each clock the highest step that was reached, so that a machine that slept says one thing and
  /// not three. Afterwards it counts as told.
  mutating func takeWarnings(at now: Timestamp, by work: Clockwork) throws(WorkCalendarError) -> [ClockWarning] {
    var found: [ClockWarning] = []
    for kind in running {
      let (budget, from) = (budget(kind, work), start(of: kind))
      for step in kind.warnings.reversed() where step > warned[kind] ?? 0 {
        guard let at = try work.clock.due(from: from, budget: budget * Int64(step) / 100, pauses: pauses), at <= now else {
          continue
        }
        found.append(ClockWarning(kind: kind, percent: step))
        warned[kind] = step
        break
      }
    }
    try time(by: work)
    return found
  }

  /// How much of a clock's budget is spent, in per cent; more than 100 when it is late.
  func spent(_ kind: ClockKind, at now: Timestamp, by work: Clockwork) -> Int {
    let budget = budget(kind, work)
    guard budget > 0 else { return 0 }
    let until = min(now, endedAt ?? now)
    return Int(work.clock.elapsed(from: start(of: kind), to: until, pauses: pauses) * 100 / budget)
  }
}

struct ClockWarning: Hashable, Sendable, Codable {
  let kind: ClockKind
  let percent: Int
}

extension CaseClock {
  init(_ row: Row) throws {
    self.init(
      caseID: try row("case_id"), community: try row("community_id"),
      promise: ClockPromise(
        responseMinutes: try row("response_minutes"), updateDays: try row("update_days"),
        resolutionDays: try row("resolution_days")), startedAt: try row("started_at"))
    extensionDays = try row("extension_days")
    respondedAt = try row(optional: "responded_at")
    lastWordAt = try row("last_word_at")
    endedAt = try row(optional: "ended_at")
    pauses = try Pause.list(try row("pauses"))
    dues[.response] = try row(optional: "response_due_at")
    dues[.update] = try row(optional: "update_due_at")
    dues[.resolution] = try row(optional: "resolution_due_at")
    warned[.response] = try row("response_warned")
    warned[.update] = try row("update_warned")
    warned[.resolution] = try row("resolution_warned")
    nextWarningAt = try row(optional: "next_warning_at")
    timedBy = try row("timed_by")
  }
}
