import Jobs
import Kernel
import Store

/// Every periodic job, in one place.
public enum HouseSchedule {
  public static let all: [ScheduledJob] = [
    // A form that was open for two days is sent anew rather than taken for the same.
    ScheduledJob("submissions.forget", .daily(hour: 3, minute: 10)) { tx in
      try tx.forgetSubmissions(before: tx.now - .days(2))
    }
  ]
}
