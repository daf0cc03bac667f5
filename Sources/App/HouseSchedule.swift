import Cases
import Elections
import Enterprises
import Files
import Jobs
import Kernel
import Notices
import Outbound
import People
import Places
import Store
import Visits

/// Every periodic job, in one place: they forget what was kept for a stated time, and follow what began today.
enum HouseSchedule {
  /// For how long a notice is kept; the words of the consent to notices name it.
  static let noticeDays = 365

  static func jobs(_ parts: HouseParts) -> [ScheduledJob] {
    rows + ClockJobs.all + VisitJobs.all + ElectionJobs.all + [
      // After drafts and imports, whose photos are free by then.
      ScheduledJob("files.sweep", .daily(hour: 4, minute: 0)) { (database: any Database) in
        try await FileSweep.run(database, parts.files, uses: HouseParts.fileUses)
      }
    ]
  }

  private static let rows: [ScheduledJob] = [
    // A form that was open for two days is sent anew rather than taken for the same.
    ScheduledJob("submissions.forget", .daily(hour: 3, minute: 10)) { tx in
      try tx.forgetSubmissions(before: tx.now - .days(2))
    },
    ScheduledJob("people.forget", .daily(hour: 3, minute: 20)) { tx in try tx.forgetExpiredPeopleData() },
    // A post may begin on a day on which nothing else happens.
    ScheduledJob("contacts.settle", .daily(hour: 3, minute: 25)) { tx in
      for community in try tx.communities() { try PostReactions.settleContacts(of: community.id, tx) }
    },
    ScheduledJob("drafts.forget", .daily(hour: 3, minute: 30)) { tx in
      try tx.forgetCaseDrafts(before: tx.now - .days(30))
    },
    // Two days, to the hour: the page says so.
    ScheduledJob("reports.forget", .every(.hours(1))) { tx in
      try tx.forgetCaseReports()
      try tx.forgetCaseLetters()
    },
    ScheduledJob("callers.forget", .daily(hour: 3, minute: 35)) { tx in try tx.forgetCallers() },
    ScheduledJob("referrals.forget", .daily(hour: 3, minute: 35)) { tx in try tx.forgetReferralWords() },
    ScheduledJob("order_drafts.forget", .daily(hour: 3, minute: 45)) { tx in try tx.forgetOrderDrafts() },
    ScheduledJob("answer_links.forget", .daily(hour: 3, minute: 40)) { tx in try tx.forgetAnswerLinks() },
    ScheduledJob("notices.forget", .daily(hour: 3, minute: 40)) { tx in
      try tx.forgetNotices(before: tx.now - .days(noticeDays))
    },
    ScheduledJob("letters.forget", .daily(hour: 3, minute: 45)) { tx in
      try tx.forgetLetters()
      try tx.forgetDeliveries()
    },
    ScheduledJob("imports.forget", .daily(hour: 3, minute: 50)) { tx in
      try tx.forgetImports(before: tx.now - .days(90))
    },
  ]
}
