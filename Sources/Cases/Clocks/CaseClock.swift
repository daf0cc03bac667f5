import Contracts
import Kernel
import Store
import WorkCalendar

/// What a clock measures. The raw value is the translation key `clock.<raw value>`.
enum ClockKind: String, CaseIterable, Codable, Sendable {
  case response, update, resolution
  /// 12345的办理时限: an instant that the hotline wants, whatever we promise.
  case hotline

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
  /// Of the rounds before.
  private(set) var earlierExtensionDays = 0
  private(set) var startedAt: Timestamp
  /// The first word to the applicant.
  private(set) var respondedAt: Timestamp?
  /// The last word to the applicant; the start while there is none.
  private(set) var lastWordAt: Timestamp
  /// The first word of all rounds, and by when it was promised: what the figures count. Neither moves any more once it was said.
  private(set) var firstWordAt: Timestamp?
  private(set) var firstWordDueAt: Timestamp?
  private(set) var endedAt: Timestamp?
  private(set) var hotlineDueAt: Timestamp?
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
    firstWordAt = firstWordAt ?? now
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

  /// How many working days the end may still be put off, over all rounds.
  var extensionLeft: Int { max(0, ExtendCase.daysMax - extensionDays - earlierExtensionDays) }

  /// More working days until the end.
  mutating func extend(days: Int) { extensionDays += days }

  mutating func promise(_ promise: ClockPromise) { self.promise = promise }

  /// What the hotline wants now; of another limit everything is told anew.
  mutating func limit(_ limit: Timestamp?) {
    if limit == hotlineDueAt { return }
    hotlineDueAt = limit
    warned[.hotline] = nil
  }

  /// What has ended stays ended: who withdraws a case that was closed moves nothing.
  mutating func end(at now: Timestamp) {
    resume(at: now)
    endedAt = endedAt ?? now
  }

  /// Sent back: a round of its own, with what is promised now.
  mutating func restart(at now: Timestamp, _ promise: ClockPromise) {
    let old = self
    self = CaseClock(caseID: caseID, community: community, promise: promise, startedAt: now)
    (firstWordAt, firstWordDueAt) = (old.firstWordAt, old.firstWordDueAt)
    earlierExtensionDays = old.earlierExtensionDays + old.extensionDays
    (hotlineDueAt, warned[.hotline]) = (old.hotlineDueAt, old.warned[.hotline])
  }

  /// A part of a case stands where the whole stood, with a promise of its own. Nobody waits for the applicant because of it.
  mutating func stand(like whole: CaseClock, at now: Timestamp) {
    var whole = whole
    whole.resume(at: now)
    (startedAt, pauses) = (whole.startedAt, whole.pauses)
    // The hotline asks for the whole.
    warned = whole.warned.filter { $0.key != .hotline }
    (extensionDays, earlierExtensionDays) = (whole.extensionDays, whole.earlierExtensionDays)
    (respondedAt, lastWordAt) = (whole.respondedAt, whole.lastWordAt)
    (firstWordAt, firstWordDueAt) = (whole.firstWordAt, whole.firstWordDueAt)
  }

  /// Whether nothing that timing finds differs but its stamp.
  func isTimed(like other: CaseClock) -> Bool {
    promise == other.promise && dues == other.dues && nextWarningAt == other.nextWarningAt
      && firstWordDueAt == other.firstWordDueAt
  }

  // MARK: Instants

  /// Which clocks run: until the first word the first, then the one between words, and always the one to the end.
  private var running: [ClockKind] {
    if endedAt != nil { return [] }
    let ours: [ClockKind] = respondedAt == nil ? [.response, .resolution] : [.update, .resolution]
    return hotlineDueAt == nil ? ours : ours + [.hotline]
  }

  /// From when a clock counts.
  func start(of kind: ClockKind) -> Timestamp { kind == .update ? lastWordAt : startedAt }

  /// A hotline does not wait because we wait.
  func pauses(of kind: ClockKind) -> [Pause] { kind == .hotline ? [] : pauses }

  /// Milliseconds of working time.
  func budget(_ kind: ClockKind, _ work: Clockwork) -> Int64 {
    switch kind {
    case .response: Int64(promise.responseMinutes) * 60_000
    case .update: Int64(promise.updateDays) * work.dayLength
    case .resolution: Int64(promise.resolutionDays + extensionDays) * work.dayLength
    case .hotline:
      min(hotlineDueAt.map { work.clock.elapsed(from: startedAt, to: $0) } ?? 0, BusinessClock.budgetMax)
    }
  }

  /// When so many per cent of a clock are spent. The last of a hotline's is the last working moment before its limit.
  private func instant(_ kind: ClockKind, percent: Int, _ work: Clockwork) throws(WorkCalendarError) -> Timestamp? {
    let budget = budget(kind, work) * Int64(percent) / 100
    return try work.clock.due(from: start(of: kind), budget: budget, pauses: pauses(of: kind))
  }

  /// Finds every promised instant. While the applicant is waited for there is none, but one that had passed before.
  mutating func time(by work: Clockwork) throws(WorkCalendarError) {
    dues = [:]
    nextWarningAt = nil
    for kind in running {
      dues[kind] = kind == .hotline ? hotlineDueAt : try instant(kind, percent: 100, work)
      guard let step = kind.warnings.first(where: { $0 > warned[kind] ?? 0 }) else { continue }
      if let at = try instant(kind, percent: step, work) { nextWarningAt = min(nextWarningAt ?? at, at) }
    }
    // Told as missed it stays missed, whatever is promised later.
    if firstWordAt == nil, let due = dues[.response], warned[.response] != 100 { firstWordDueAt = due }
    timedBy = work.stamp
  }

  /// By when the round is to end, or was. Nil while the applicant is waited for.
  func promisedEnd(by work: Clockwork) throws(WorkCalendarError) -> Timestamp? {
    try work.clock.due(from: startedAt, budget: budget(.resolution, work), pauses: pauses)
  }

  /// What has to be told now: of each clock the highest step that was reached, so that a machine that slept says one thing and
  /// not three. Afterwards it counts as told.
  mutating func takeWarnings(at now: Timestamp, by work: Clockwork) throws(WorkCalendarError) -> [ClockWarning] {
    var found: [ClockWarning] = []
    for kind in running {
      for step in kind.warnings.reversed() where step > warned[kind] ?? 0 {
        guard let at = try instant(kind, percent: step, work), at <= now else { continue }
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
    let until = min(now, endedAt ?? now)
    // A hotline's limit may have passed before the case was here.
    guard budget > 0 else { return kind == .hotline ? 100 : 0 }
    return Int(work.clock.elapsed(from: start(of: kind), to: until, pauses: pauses(of: kind)) * 100 / budget)
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
    earlierExtensionDays = try row("earlier_extension_days")
    respondedAt = try row(optional: "responded_at")
    lastWordAt = try row("last_word_at")
    firstWordAt = try row(optional: "first_word_at")
    firstWordDueAt = try row(optional: "first_word_due_at")
    endedAt = try row(optional: "ended_at")
    pauses = try Pause.list(try row("pauses"))
    dues[.response] = try row(optional: "response_due_at")
    dues[.update] = try row(optional: "update_due_at")
    dues[.resolution] = try row(optional: "resolution_due_at")
    hotlineDueAt = try row(optional: "hotline_due_at")
    if endedAt == nil { dues[.hotline] = hotlineDueAt }
    warned[.hotline] = try row("hotline_warned")
    warned[.response] = try row("response_warned")
    warned[.update] = try row("update_warned")
    warned[.resolution] = try row("resolution_warned")
    nextWarningAt = try row(optional: "next_warning_at")
    timedBy = try row("timed_by")
  }
}
