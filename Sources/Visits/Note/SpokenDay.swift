import Foundation
import Kernel
import WorkCalendar

/// A day as people say it: 星期四前, 下周三, 月底前, 11月26日, 三个工作日内, by Friday. Pure; "today" is given.
///
/// 「前」 and 「内」 include the day that is named, as offices read it.
public enum SpokenDay {
  /// The first day that is named in the text; nil when none is.
  public static func find(in text: String, today: LocalDay, calendar: WorkCalendar) -> LocalDay? {
    let text = text.lowercased()
    return date(text, today) ?? span(text, today, calendar) ?? weekday(text, today) ?? month(text, today) ?? near(text, today)
  }

  // MARK: 11月26日, 26号

  private static func date(_ text: String, _ today: LocalDay) -> LocalDay? {
    if let found = text.firstMatch(of: /(\d{1,2})月(\d{1,2})[日号]?/), let month = Int(found.1), let day = Int(found.2) {
      let here = LocalDay(year: today.year, month: month, day: day)
      if let here, here >= today.adding(days: -31) { return here }
      return LocalDay(year: today.year + 1, month: month, day: day)
    }
    // 3号楼 is no day.
    if let found = text.firstMatch(of: /(\d{1,2})[日号](?![楼线门库院馆梯厅电货])/), let day = Int(found.1) {
      if let here = LocalDay(year: today.year, month: today.month, day: day), here >= today { return here }
      let (year, month) = today.month == 12 ? (today.year + 1, 1) : (today.year, today.month + 1)
      return LocalDay(year: year, month: month, day: day)
    }
    return nil
  }

  // MARK: 三个工作日内, 两周内, within 3 working days

  private static func span(_ text: String, _ today: LocalDay, _ calendar: WorkCalendar) -> LocalDay? {
    if let found = text.firstMatch(of: /([0-9]{1,2}|[一二两三四五六七八九十])个?工作日/), let count = number(found.1) {
      return WorkingDays(calendar).day(count, after: today)
    }
    if let found = text.firstMatch(of: /within ([0-9]{1,2}) working days?/), let count = number(found.1) {
      return WorkingDays(calendar).day(count, after: today)
    }
    if let found = text.firstMatch(of: /([0-9]{1,2}|[一二两三四五六七八九十])(天|个?星期|周)(?:之|以)?内/), let count = number(found.1) {
      return today.adding(days: found.2 == "天" ? count : count * 7)
    }
    return nil
  }

  private static func number(_ text: Substring) -> Int? {
    if let plain = Int(text) { return plain }
    let words: [String: Int] = [
      "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10,
    ]
    return words[String(text)]
  }

  // MARK: 星期四, 下周三, by Friday

  private static let weekdays: [Character: Int] = ["一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "日": 7, "天": 7]
  private static let english = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

  private static func weekday(_ text: String, _ today: LocalDay) -> LocalDay? {
    // 每周三 is no day.
    if let found = text.firstMatch(of: /(每|下下?)?(?:个)?(?:周|星期|礼拜)([一二三四五六日天])/), found.1 != "每",
      let mark = found.2.first, let wanted = weekdays[mark]
    {
      let weeks = found.1.map(\.count) ?? 0
      return weeks == 0 ? next(wanted, today) : today.monday.adding(days: 7 * weeks + wanted - 1)
    }
    guard let place = english.firstIndex(where: { text.contains($0) }) else { return nil }
    if text.contains("every " + english[place]) { return nil }
    let isNext = text.contains("next " + english[place])
    return isNext ? today.monday.adding(days: 7 + place) : next(place + 1, today)
  }

  /// Today itself, if it is one.
  private static func next(_ weekday: Int, _ today: LocalDay) -> LocalDay {
    today.adding(days: (weekday - today.weekday + 7) % 7)
  }

  // MARK: 月底前, 本周内

  private static func month(_ text: String, _ today: LocalDay) -> LocalDay? {
    if text.contains("下月底") || text.contains("下个月底") { return end(of: today, plus: 1) }
    if text.contains("月底") || text.contains("end of the month") || text.contains("本月内") || text.contains("这个月内") {
      return end(of: today, plus: 0)
    }
    if text.contains("年底") || text.contains("end of the year") { return LocalDay(year: today.year, month: 12, day: 31) }
    if text.contains("下周内") { return today.monday.adding(days: 11) }
    if text.contains("本周内") || text.contains("这周内") || text.contains("周末前") || text.contains("this week") {
      return max(today, today.monday.adding(days: 4))
    }
    return nil
  }

  private static func end(of today: LocalDay, plus months: Int) -> LocalDay? {
    let following = today.month + months + 1
    let first = LocalDay(year: today.year + (following - 1) / 12, month: (following - 1) % 12 + 1, day: 1)
    return first?.adding(days: -1)
  }

  // MARK: 明天

  private static func near(_ text: String, _ today: LocalDay) -> LocalDay? {
    let days: [(String, Int)] = [
      ("大后天", 3), ("后天", 2), ("明天", 1), ("明早", 1), ("今天", 0), ("今晚", 0), ("下午", 0), ("tomorrow", 1), ("today", 0),
    ]
    return days.first { text.contains($0.0) }.map { today.adding(days: $0.1) }
  }
}

/// Counting in working days.
public struct WorkingDays: Sendable {
  let calendar: WorkCalendar
  public init(_ calendar: WorkCalendar) { self.calendar = calendar }

  /// The `count`th working day after `day`; `day` itself for 0. At most a year ahead.
  public func day(_ count: Int, after day: LocalDay) -> LocalDay {
    var (left, found) = (max(0, count), day)
    for step in 1...800 where left > 0 {
      found = day.adding(days: step)
      if calendar.isWorkingDay(found) { left -= 1 }
    }
    return found
  }

  /// Working days after `from` up to and with `to`; 0 when `to` is not after it.
  public func count(after from: LocalDay, to: LocalDay) -> Int {
    let span = to.daysSinceEpoch - from.daysSinceEpoch
    guard span > 0 else { return 0 }
    return (1...min(span, 800)).count { calendar.isWorkingDay(from.adding(days: $0)) }
  }
}

/// What somebody is reminded of: a day comes near, is here, or is past.
public enum ReminderStage: String, Sendable, CaseIterable {
  case soon, today, late

  /// From two working days before; on rest days nobody is reminded.
  public static func of(due: LocalDay, today: LocalDay, calendar: WorkCalendar) -> ReminderStage? {
    guard calendar.isWorkingDay(today) else { return nil }
    if due == today { return .today }
    if due < today { return .late }
    return WorkingDays(calendar).count(after: today, to: due) <= 2 ? .soon : nil
  }
}
