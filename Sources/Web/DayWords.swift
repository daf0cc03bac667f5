import Kernel

extension Site {
  /// 2026年5月13日 · 13 May 2026
  public func day(_ day: LocalDay, _ context: AppContext) -> String {
    let values = [
      "year": String(day.year), "month": String(day.month), "day": String(day.day),
      "monthName": text("when.month.\(day.month)", context),
    ]
    return text("when.day_year", context, values)
  }

  /// 2026年8月31日 10:20 · 31 August 2026, 10:20
  public func moment(_ instant: Timestamp, _ context: AppContext) -> String {
    let moment = SiteZone.shanghai.moment(of: instant)
    return text("when.day_clock", context, ["day": day(moment.day, context), "clock": moment.clock()])
  }
}
