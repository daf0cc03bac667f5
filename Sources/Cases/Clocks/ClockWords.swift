import Contracts
import Kernel
import Web

/// The clocks of a case in words, each with its small bar.
struct ClockWords {
  let words: CaseWords
  let work: Clockwork

  private var now: Timestamp { words.site.world.now() }

  /// First answer, next word, end: for who handles it.
  func all(_ clock: CaseClock) -> [Fields] {
    ClockKind.allCases.compactMap { kind in
      var fields: Fields = ["name": words.text("clock.\(kind.rawValue)")]
      if kind == .response, let at = clock.respondedAt {
        let minutes = work.clock.elapsed(from: clock.startedAt, to: at, pauses: clock.pauses) / 60_000
        fields["isDone"] = true
        fields["word"] = words.text("clock.done", ["span": span(Int(minutes))])
        return fields
      }
      if kind == .update, clock.respondedAt == nil { return nil }
      if clock.endedAt != nil || kind == .hotline && clock.hotlineDueAt == nil { return nil }
      let percent = clock.spent(kind, at: now, by: work)
      fields["isDone"] = false
      fields["isSoon"] = percent >= 80 && percent < 100
      fields["isLate"] = percent >= 100
      fields["fill"] = String(min(percent, 100))
      fields["word"] = word(kind, clock)
      return fields
    }
  }

  private func word(_ kind: ClockKind, _ clock: CaseClock) -> String {
    if clock.isPaused, kind != .hotline { return words.text("clock.paused") }
    guard let due = clock.dues[kind] else { return "" }
    let left = work.clock.elapsed(from: now, to: due, pauses: clock.pauses(of: kind)) / 60_000
    if due > now { return words.text("clock.left", ["at": words.when.due(due), "span": span(Int(left))]) }
    let over = Int(work.clock.elapsed(from: due, to: now) / 60_000)
    // The end of the day on a weekend: it is due, and not a minute of working time has passed since.
    return over == 0 ? words.text("clock.now") : words.text("clock.over", ["span": span(over)])
  }

  /// One phrase for a line of the queue.
  struct Line {
    let word: String
    var isLate = false
    var isSoon = false
  }

  /// What is left of the nearest clock, or by how much it is late; nil where nothing is owed.
  func line(_ line: CaseLine) -> Line? {
    if line.isPaused { return Line(word: words.text("clock.waits")) }
    guard line.state.isOpen, let due = line.dueAt else { return nil }
    let isLate = due <= now
    let minutes = (isLate ? work.clock.elapsed(from: due, to: now) : work.clock.elapsed(from: now, to: due)) / 60_000
    let key = isLate ? (minutes == 0 ? "clock.now" : "clock.late_by") : "clock.left_short"
    return Line(word: words.text(key, ["span": span(Int(minutes))]), isLate: isLate, isSoon: !isLate && minutes <= 60)
  }

  /// For the applicant: by when she hears at the latest; empty when nothing is promised now.
  func promise(_ clock: CaseClock) -> String {
    if clock.endedAt != nil { return "" }
    if clock.isPaused { return words.text("clock.asks_you") }
    guard let end = clock.dues[.resolution] else { return "" }
    if clock.respondedAt == nil, let first = clock.dues[.response], first > now {
      return words.text("clock.promise_first", ["first": words.when.due(first), "end": words.when.due(end)])
    }
    return end > now
      ? words.text("clock.promise", ["end": words.when.due(end)]) : words.text("clock.promise_late", ["end": words.when.due(end)])
  }

  /// 38分 · 3小时20分 · 2天3小时, in working time: a day is as long as the community's hours.
  func span(_ minutes: Int) -> String {
    let day = max(1, Int(work.dayLength / 60_000))
    if minutes >= day {
      let (days, hours) = (minutes / day, minutes % day / 60)
      let head = words.text("when.days", ["count": String(days)])
      return hours == 0 ? head : words.text("clock.joined", ["a": head, "b": words.text("when.hours", ["count": String(hours)])])
    }
    let (hours, rest) = (minutes / 60, minutes % 60)
    let tail = words.text("when.minutes", ["count": String(rest)])
    if hours == 0 { return tail }
    let head = words.text("when.hours", ["count": String(hours)])
    return rest == 0 ? head : words.text("clock.joined", ["a": head, "b": tail])
  }
}
