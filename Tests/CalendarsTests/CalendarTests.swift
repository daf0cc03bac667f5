import Foundation
import Kernel
import Store
import TestKit
import Testing
import WorkCalendar

@testable import Calendars

private func shipped(_ year: Int) throws -> CalendarFile {
  let path = Bench.home + "/Data/calendars/cn-\(year).json"
  return CalendarFile(year: year, origin: .shipped, content: try String(contentsOfFile: path, encoding: .utf8))
}

private func day(_ text: String) throws -> LocalDay { try #require(LocalDay(text)) }

@Test(arguments: Engine.available) func withoutAnyFileTheWeekAndTheFixedDaysDecide(_ engine: Engine) async throws {
  let database = try await engine.freshDatabase(world: TestWorld().world)
  let dated = try await database.read { tx in try tx.workCalendar() }
  let (fixed, arranged) = (try day("2026-10-01"), try day("2026-10-07"))
  #expect(dated.digest.isEmpty && !dated.calendar.isWorkingDay(fixed) && dated.calendar.isWorkingDay(arranged))
}

@Test(arguments: Engine.available) func theFilesInTheStoreAreTheCalendarOfEveryProcess(_ engine: Engine) async throws {
  let database = try await engine.freshDatabase(world: TestWorld().world)
  let files = try [2025, 2026].map(shipped)
  #expect(try await database.write { tx in try tx.keep(files) })
  let dated = try await database.read { tx in try tx.workCalendar() }
  #expect(dated.calendar.coverage == [2025, 2026] && dated.digest.count == 64)
  let (holiday, makeUp) = (try day("2026-10-01"), try day("2026-10-10"))
  #expect(!dated.calendar.isWorkingDay(holiday) && dated.calendar.isWorkingDay(makeUp))
  // The same once more changes nothing.
  #expect(try await !database.write { tx in try tx.keep(files) })
  #expect(try await database.read { tx in try tx.workCalendar() }.digest == dated.digest)
}

@Test(arguments: Engine.available) func anImportedYearStandsAgainstTheShippedOne(_ engine: Engine) async throws {
  let database = try await engine.freshDatabase(world: TestWorld().world)
  let file = try shipped(2026)
  #expect(try await database.write { tx in try tx.keep([file]) })
  let before = try await database.read { tx in try tx.workCalendar() }
  let moved = file.content.replacingOccurrences(of: "2026-10-10", with: "2026-10-17")
  #expect(moved != file.content)
  let imported = CalendarFile(year: 2026, origin: .imported, content: moved)
  #expect(try await database.write { tx in try tx.keep([imported]) })
  // A newer program starts and ships its own.
  #expect(try await !database.write { tx in try tx.keep([file]) })
  let dated = try await database.read { tx in try tx.workCalendar() }
  #expect(dated.digest != before.digest)
  let (old, new) = (try day("2026-10-10"), try day("2026-10-17"))
  #expect(!dated.calendar.isWorkingDay(old) && dated.calendar.isWorkingDay(new))
}

@Test(arguments: Engine.available) func aFileWhoseDaysMakeNoSenseIsNotKept(_ engine: Engine) async throws {
  let database = try await engine.freshDatabase(world: TestWorld().world)
  let good = try shipped(2026)
  try await database.write { tx in try tx.keep([good]) }
  let before = try await database.read { tx in try tx.workCalendar() }.digest
  let bad = CalendarFile(
    year: 2026, origin: .imported, content: good.content.replacingOccurrences(of: "2026-10-10", with: "2026-10-12"))
  await #expect(throws: WorkCalendarError.self) { try await database.write { tx in try tx.keep([bad]) } }
  #expect(try await database.read { tx in try tx.workCalendar() }.digest == before)
}
