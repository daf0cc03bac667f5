import ArgumentParser
import Foundation
import Kernel
import Web
import WorkCalendar

struct CalendarCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calendar", abstract: "China's working days, with 调休, as the State Council arranged them.",
    discussion: "Example: stairwell calendar show 2026",
    subcommands: [Show.self, Day.self, IsWorkingDay.self, Due.self, Import.self, Clock.self])

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "The holidays and make-up working days of a year.",
      discussion: "Example: stairwell calendar show 2026")
    @OptionGroup var place: PlaceOptions
    @Argument(help: "A year from 2004 on.") var year: Int

    func run() async throws {
      let calendar = try CalendarFiles.load(try await Settings(place))
      guard calendar.coverage.contains(year) else {
        let known = "\(calendar.coverage.first ?? 0)–\(calendar.coverage.last ?? 0)"
        throw ValidationError("There is no file for \(year); \(known) are known. `stairwell calendar import` adds one.")
      }
      for (day, kind) in calendar.exceptions(in: year) { print("\(day)\t\(CalendarCommand.words(kind))") }
    }
  }

  struct Day: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "day", abstract: "What one day is.",
      discussion: "Example: stairwell calendar day 2026-10-10")
    @OptionGroup var place: PlaceOptions
    @Argument(help: "A day: 2026-10-10.") var day: String

    func run() async throws {
      guard let day = LocalDay(day) else { throw ValidationError("\(day) is no day; write it as 2026-10-10.") }
      let calendar = try CalendarFiles.load(try await Settings(place))
      let certainty = calendar.isCertain(day) ? "" : "\t(not announced: by the week and the fixed days off only)"
      print("\(day)\t\(CalendarCommand.words(calendar.kind(of: day)))\(certainty)")
    }
  }

  struct IsWorkingDay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "is-working-day", abstract: "Prints true or false.",
      discussion: """
        Example: stairwell calendar is-working-day 2026-10-10

        A day that no notice has spoken about yet goes by the week and by the days off with a fixed date, and a
        line on standard error says so.
        """)
    @OptionGroup var place: PlaceOptions
    @Argument(help: "A day: 2026-10-10.") var day: String

    func run() async throws {
      guard let day = LocalDay(day) else { throw ValidationError("\(day) is no day; write it as 2026-10-10.") }
      let calendar = try CalendarFiles.load(try await Settings(place))
      CalendarCommand.remark(on: day, calendar)
      print(calendar.isWorkingDay(day))
    }
  }

  struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "import", abstract: "Takes in the file of a year, next year's usually.",
      discussion: """
        Example: stairwell calendar import cn-2027.json --data data

        The format is that of Data/calendars; its README explains it.
        """)
    @OptionGroup var place: PlaceOptions
    @Argument(help: "The file.") var file: String

    func run() async throws {
      let settings = try await Settings(place)
      let bytes = try CalendarFiles.bytes(file)
      let year: CalendarYear
      do {
        year = try CalendarYear.read(bytes)
        let others = try CalendarFiles.load(settings).years.filter { $0.year != year.year }
        _ = try WorkCalendar(years: (others + [year]).sorted { $0.year < $1.year })
      } catch let error as WorkCalendarError {
        Terminal.progress("\(file) was not taken.")
        Terminal.complain(error.problem, try Pages(home: settings.home).translations, .english)
        throw ExitCode(65)
      }
      let folder = CalendarFiles.imported(settings)
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try Data(bytes).write(to: URL(fileURLWithPath: folder + "/cn-\(year.year).json"), options: .atomic)
      // Into the store too, where running servers find it within the minute and time every open case again.
      let installation = try await Installation.open(settings, world: Launch.world)
      await installation.database.close()
      print("\(year.year) is in; open cases are timed by it within the minute")
    }
  }

  struct Clock: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "clock", abstract: "Answers questions to the business clock, a line of JSON each, from standard input.",
      discussion: """
        Example: stairwell calendar clock < questions.jsonl

        A question: {"workdays":"09:00-17:00","from":1795567200000,"budget":3600000}
        """)
    @OptionGroup var place: PlaceOptions

    func run() async throws {
      let calendar = try CalendarFiles.load(try await Settings(place))
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      while let line = readLine() {
        guard let question = try? JSONDecoder().decode(ClockQuestion.self, from: Data(line.utf8)) else {
          throw ValidationError("Not a question: \(line)")
        }
        print(String(decoding: try encoder.encode(calendar.answer(question)), as: UTF8.self))
      }
    }
  }

  /// On standard error, so that whoever reads the answer reads it as ever.
  static func remark(on day: LocalDay, _ calendar: WorkCalendar) {
    if calendar.isCertain(day) { return }
    Terminal.progress("\(day) is not announced yet: it goes by the week and by the days off with a fixed date only")
  }

  static func words(_ kind: WorkCalendar.DayKind) -> String {
    switch kind {
    case .workday: "工作日 working day"
    case .weekend: "周末 weekend"
    case .holiday(let name): "放假 holiday: \(name.chinese) \(name.english)"
    case .makeUpWorkday(let name): "调休上班 make-up working day: \(name.chinese) \(name.english)"
    }
  }
}
