import Kernel
import Store

/// Work that comes back: `App/Schedule.swift` lists it all.
public struct ScheduledJob: Sendable {
  public enum Rhythm: Sendable, Hashable {
    /// First at the first look, then this long after the last run.
    case every(Timestamp.Span)
    /// Once a day, at this time in the site's zone; made up for when the program was not running. First on the next occasion.
    case daily(hour: Int, minute: Int)
  }

  enum Work: Sendable {
    case transaction(@Sendable (Tx) throws -> Void)
    case free(@Sendable (any Database) async throws -> Void)
  }

  /// Stored with the time of the last run, so it never changes.
  public let name: String
  public let rhythm: Rhythm
  let work: Work

  /// Runs in one transaction together with the note that it ran.
  public init(
    _ name: String, _ rhythm: Rhythm, transaction: @escaping @Sendable (Tx) throws -> Void
  ) {
    self.name = name
    self.rhythm = rhythm
    work = .transaction(transaction)
  }

  /// For work that is more than one transaction, or reaches outside. It is noted before it runs, and the note is taken
  /// back when it fails, so that the next look tries again.
  public init(
    _ name: String, _ rhythm: Rhythm, run: @escaping @Sendable (any Database) async throws -> Void
  ) {
    self.name = name
    self.rhythm = rhythm
    work = .free(run)
  }

  /// Whether it should run now, having run last at `last`.
  func isDue(at now: Timestamp, last: Timestamp?, in zone: SiteZone) -> Bool {
    switch rhythm {
    case .every(let span):
      guard let last else { return true }
      return now >= last + span
    case .daily(let hour, let minute):
      guard let last else { return false }
      return last < latestOccasion(hour: hour, minute: minute, before: now, in: zone)
    }
  }

  private func latestOccasion(hour: Int, minute: Int, before now: Timestamp, in zone: SiteZone) -> Timestamp {
    let millisecondOfDay = (hour * 60 + minute) * 60_000
    let moment = zone.moment(of: now)
    let day = moment.millisecondOfDay >= millisecondOfDay ? moment.day : moment.day.adding(days: -1)
    return zone.instant(day, millisecondOfDay: millisecondOfDay)
  }
}
