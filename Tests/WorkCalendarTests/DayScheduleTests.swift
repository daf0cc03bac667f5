import Foundation
import Kernel
import Testing

@testable import WorkCalendar

@Suite struct DayScheduleTests {
  @Test func hoursAreReadAsPeopleWriteThem() throws {
    let office = try DaySchedule("08:30–12:00, 13:30–17:30")
    #expect(office.description == "08:30-12:00,13:30-17:30")
    #expect(office.milliseconds == hours(7) + minutes(30))
    #expect(try DaySchedule(office.description) == office)
    #expect(try DaySchedule("09:00-12:00,12:00-18:00").description == "09:00-18:00")
    #expect(try DaySchedule("00:00-24:00") == .allDay)
    #expect(DaySchedule.allDay.milliseconds == hours(24))
    #expect(try DaySchedule("") == .closed)
  }

  @Test func badHoursAreRefused() {
    let bad: [String] = [
      "8:30-12:00", "08:30", "12:00-08:30", "08:30-08:30", "08:30-12:00,11:00-13:00",
      "13:00-14:00,08:00-09:00", "08:60-09:00", "23:00-24:01", "08:30-12:00,", "aa:bb-cc:dd",
      "08:30-12:00-13:00", "-1:00-02:00", "０８:30-12:00",
    ]
    for text in bad {
      #expect(throws: WorkCalendarError.hoursInvalid(text)) { try DaySchedule(text) }
    }
    #expect(throws: WorkCalendarError.neverOpen) { try BusinessHours(workdays: "") }
  }

  @Test func aQuestionIsAnsweredAsJSON() throws {
    let text = """
      {"workdays":"08:30-12:00,13:30-17:30","from":1795687200000,"to":1795766400000,
       "budget":5400000,"pauses":[[1795690800000,1795748400000],[1795759200000,null]]}
      """
    let question = try JSONDecoder().decode(ClockQuestion.self, from: Data(text.utf8))
    #expect(question.from == instant("2026-11-26 18:00"))
    let answer = china.answer(question)
    #expect(answer.opening == instant("2026-11-27 08:30"))
    #expect(answer.elapsed == minutes(90))
    #expect(answer.due == instant("2026-11-27 14:00"))
    #expect(answer.isCertain == true)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let line = String(decoding: try encoder.encode(answer), as: UTF8.self)
    #expect(line.hasPrefix(#"{"due":"#))
    let again = try JSONDecoder().decode(
      ClockQuestion.self, from: try encoder.encode(question))
    #expect(again == question)
  }

  @Test func aBadQuestionIsAnsweredWithItsProblem() {
    let now = instant("2026-11-25 09:00")
    let never = china.answer(ClockQuestion(workdays: "", from: now, to: now))
    #expect(never.problem == "calendar.never_open")
    #expect(never.elapsed == nil)
    let far = china.answer(
      ClockQuestion(workdays: "08:00-09:00", from: Timestamp(milliseconds: .max)))
    #expect(far.problem == "calendar.instant_invalid")
    let negative = china.answer(ClockQuestion(workdays: "08:00-09:00", from: now, budget: -1))
    #expect(negative.problem == "calendar.budget_invalid")
    let later = china.answer(
      ClockQuestion(workdays: "08:00-09:00", from: now, budget: 3_600_000 * 60))
    #expect(later.isCertain == false)
  }
}
