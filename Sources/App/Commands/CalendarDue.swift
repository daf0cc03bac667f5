import ArgumentParser
import Kernel
import Web
import WorkCalendar

extension CalendarCommand {
  /// When so many minutes of working time are spent, for whoever keeps a deadline without the rest of the program.
  struct Due: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "due", abstract: "Prints the earliest instant at which so many minutes of working time are spent.",
      discussion: """
        Example: stairwell calendar due --start 2026-09-30T16:00:00+08:00 --minutes 480

        The clock runs in the hours of working days only, and stands in the pauses. Where the minutes end with a span,
        that end is the answer: 12:00, not 13:30.
        """)
    @OptionGroup var place: PlaceOptions
    @Option(help: "When the clock begins, RFC 3339: 2026-09-30T16:00:00+08:00.") var start: String
    @Option(help: "Minutes of working time, 0 or more.") var minutes: Int
    @Option(help: "The hours of working days.") var hours = "08:30-12:00,13:30-17:30"
    @Option(help: "The hours of weekends and holidays; closed without.") var restDays = ""
    @Option(name: .customLong("pause"), help: "FROM/TO, two RFC 3339 instants. May be repeated; pauses may overlap.")
    var pauses: [String] = []

    func run() async throws {
      let calendar = try CalendarFiles.load(try await Settings(place))
      let start = try Due.instant(start, "--start")
      guard minutes >= 0, minutes <= BusinessClock.budgetMax / 60_000 else {
        throw ValidationError("--minutes is 0 or more, and at most \(BusinessClock.budgetMax / 60_000).")
      }
      let pauses = try pauses.map(Due.pause)
      do throws(WorkCalendarError) {
        let hours = try BusinessHours(workdays: hours, restDays: restDays)
        let clock = BusinessClock(calendar: calendar, hours: hours)
        guard let due = try clock.due(from: start, budget: Int64(minutes) * 60_000, pauses: pauses) else { return }
        CalendarCommand.remark(on: clock.zone.day(of: due), calendar)
        print(due.exactRFC3339())
      } catch {
        let words = try Translations(folder: try await Settings(place).home + "/Web/locales")
        Terminal.complain(error.problem, words, .english)
        throw ExitCode.validationFailure
      }
    }

    private static func instant(_ text: some StringProtocol, _ name: String) throws -> Timestamp {
      guard let instant = Timestamp(rfc3339: text) else {
        throw ValidationError("\(name): \(text) is no RFC 3339 instant; write it as 2026-09-30T16:00:00+08:00.")
      }
      return instant
    }

    private static func pause(_ text: String) throws -> Pause {
      let ends = text.split(separator: "/", omittingEmptySubsequences: false)
      guard ends.count == 2 else {
        throw ValidationError("--pause: \(text) is not FROM/TO, two RFC 3339 instants with a stroke between.")
      }
      let (from, to) = (try instant(ends[0], "--pause"), try instant(ends[1], "--pause"))
      guard from <= to else { throw ValidationError("--pause: \(text) ends before it begins.") }
      return Pause(from: from, to: to)
    }
  }
}
