import Kernel
import WorkCalendar

/// 清欠: the days of the law for a sum that is owed. Pure: facts go in, days come out, each with the article it follows from.
///
/// Sources: 保障中小企业款项支付条例 (2025) art. 9 and 25; 民法典 art. 188, 192, 195 (limitation) and 200–203 (how periods are counted:
/// the day on which one begins is no part of it; one that ends on a day off ends on the next working day).
struct DebtClock: Sendable {
  enum Debtor: String, CaseIterable, Sendable {
    /// 机关、事业单位
    case publicBody = "public_body"
    /// 大型企业
    case largeEnterprise = "large_enterprise"
    case other
  }

  /// What lets the limitation begin anew (民法典 art. 195).
  enum Interruption: String, CaseIterable, Sendable {
    /// The creditor demanded payment.
    case demanded
    /// The debtor agreed to pay; also after the time is up (art. 192).
    case acknowledged
    /// Court or arbitration.
    case filed
    case other
  }

  struct Event: Sendable, Hashable {
    var kind: Interruption
    var day: LocalDay
  }

  /// The numbers of the law.
  struct Rules: Sendable, Hashable {
    var publicDays = 30
    var publicDaysMax = 60
    var largeDays = 60
    var transferWorkingDays = 10
    var handlingDays = 30
    var handlingDaysMax = 90
    var limitationYears = 3

    static let standard = Rules()
  }

  /// No debt of today is older than the republic, and none is promised for the next century.
  static let days: ClosedRange<LocalDay> = LocalDay(daysSinceEpoch: -7_397)...LocalDay(daysSinceEpoch: 47_481)

  let calendar: WorkCalendar
  var rules = Rules.standard

  // MARK: Payment

  /// The last day on which payment is in time; nil when nothing was agreed and no article says.
  func paymentDue(_ debtor: Debtor, deliveredOn delivered: LocalDay, agreedOn agreed: LocalDay?) -> LocalDay? {
    switch debtor {
    case .publicBody:
      let last = ending(delivered, days: rules.publicDaysMax)
      return agreed.map { min($0, last) } ?? ending(delivered, days: rules.publicDays)
    case .largeEnterprise: return agreed ?? ending(delivered, days: rules.largeDays)
    case .other: return agreed
    }
  }

  /// A contract with a large enterprise that allows itself more than sixty days: it has to say why (art. 9), and may in no case
  /// wait for the money of a third party.
  func isLongTerm(_ debtor: Debtor, deliveredOn delivered: LocalDay, agreedOn agreed: LocalDay?) -> Bool {
    guard debtor == .largeEnterprise, let agreed else { return false }
    return agreed > ending(delivered, days: rules.largeDays)
  }

  // MARK: Limitation

  /// The last day on which a court still hears of it, from the end of the payment period and everything that began it anew.
  func limitation(paymentDue due: LocalDay, _ events: [Event]) -> LocalDay {
    var last = years(after: due)
    for event in events.sorted(by: { ($0.day, $0.kind.rawValue) < ($1.day, $1.kind.rawValue) }) where event.day > due {
      if event.day <= last || event.kind == .acknowledged { last = max(last, years(after: event.day)) }
    }
    return last
  }

  private func years(after day: LocalDay) -> LocalDay {
    let year = day.year + rules.limitationYears
    // 29 February: the last day of that month (民法典 art. 202).
    let same = LocalDay(year: year, month: day.month, day: day.day) ?? LocalDay(year: year, month: day.month, day: 28) ?? day
    return calendar.nextWorkingDay(onOrAfter: same)
  }

  // MARK: Complaint

  /// By when a department that took a complaint up passes it on (art. 25).
  func transferDue(acceptedOn day: LocalDay) -> LocalDay {
    calendar.adding(workingDays: rules.transferWorkingDays, to: day)
  }

  /// By when the one that received it decides, and the latest when the matter is complicated.
  func handlingDue(receivedOn day: LocalDay) -> (usual: LocalDay, latest: LocalDay) {
    (ending(day, days: rules.handlingDays), ending(day, days: rules.handlingDaysMax))
  }

  private func ending(_ day: LocalDay, days: Int) -> LocalDay {
    calendar.nextWorkingDay(onOrAfter: day.adding(days: days))
  }
}

/// 分 as people write them: `1,234.50`.
enum Fen {
  /// Ten thousand million yuan: more is a slip of the finger.
  static let max = 1_000_000_000_000

  /// Yuan with at most two decimals; nil for anything else.
  static func parse(_ typed: String) -> Int? {
    // Not `Text.code`: the sign of a negative sum is no hyphen to leave out.
    let plain = Text.line(typed).filter { !$0.isWhitespace && $0 != "," }
    let parts = plain.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), (1...10).contains(parts[0].count), let yuan = Int(parts[0]), yuan >= 0 else { return nil }
    guard parts[0].allSatisfy(\.isASCII), parts[0].allSatisfy(\.isNumber) else { return nil }
    var cents = 0
    if parts.count == 2 {
      guard (1...2).contains(parts[1].count), parts[1].allSatisfy({ $0.isASCII && $0.isNumber }), let read = Int(parts[1]) else {
        return nil
      }
      cents = parts[1].count == 1 ? read * 10 : read
    }
    let fen = yuan * 100 + cents
    return fen > 0 && fen <= max ? fen : nil
  }

  static func text(_ fen: Int) -> String {
    let yuan = String(fen / 100)
    var grouped = ""
    for (place, digit) in yuan.enumerated() {
      if place > 0, (yuan.count - place) % 3 == 0 { grouped += "," }
      grouped.append(digit)
    }
    let cents = fen % 100
    return grouped + "." + (cents < 10 ? "0" : "") + String(cents)
  }
}
