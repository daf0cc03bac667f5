import Calendars
import Contracts
import Jobs
import Kernel
import Store

/// Reminders, once a working day before the office opens.
public enum VisitJobs {
  public static let all: [ScheduledJob] = [
    ScheduledJob("visits.remind", .daily(hour: 8, minute: 20)) { tx in try remind(tx) },
    DigestJobs.job,
    ScheduledJob("digests.forget", .daily(hour: 3, minute: 50)) { tx in try tx.forgetDigests() },
  ]

  /// One event for each visit, commitment or yearly look whose day comes near, is here, or is past; each stage of each day once.
  static func remind(_ tx: Tx, limit: Int = 2_000) throws {
    let today = SiteZone.shanghai.day(of: tx.now)
    let calendar = try tx.workCalendar().calendar
    guard calendar.isWorkingDay(today) else { return }
    let horizon = WorkingDays(calendar).day(2, after: today)
    let due = try tx.all(
      """
      SELECT id, community_id, due_on FROM commitments WHERE state IN ('open', 'disputed') AND due_on <= \(horizon)
      UNION ALL
      SELECT id, community_id, planned_on FROM visits WHERE state = 'planned' AND planned_on <= \(today)
      UNION ALL
      SELECT id, community_id, review_on FROM programmes WHERE ended_at IS NULL AND review_on <= \(horizon)
      ORDER BY 3, 1 LIMIT \(limit)
      """
    ) { row in
      (
        id: try row("id", as: String.self), community: try row("community_id", as: CommunityID.self),
        due: try row("due_on", as: LocalDay.self)
      )
    }
    for one in due {
      guard let stage = ReminderStage.of(due: one.due, today: today, calendar: calendar) else { continue }
      let isNew = try tx.run(
        """
        INSERT INTO visit_reminders (subject_id, stage, due_on, community_id, at)
        VALUES (\(one.id), \(stage.rawValue), \(one.due), \(one.community), \(tx.now))
        ON CONFLICT (subject_id, stage, due_on) DO NOTHING
        """)
      if isNew == 0 { continue }
      try tx.record(VisitReminded(about: one.id, stage: stage.rawValue), community: one.community, actor: nil)
    }
  }
}
