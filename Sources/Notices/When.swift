import Kernel
import Web

/// Instants in words, as people say them: 今天8:52, 昨天15:10, 11月23日 18:40. Figures come from the site's zone.
public struct When: Sendable {
  let translations: Translations
  let locale: Language
  let now: Timestamp
  let zone: SiteZone

  public init(_ translations: Translations, _ locale: Language, now: Timestamp, zone: SiteZone = .shanghai) {
    self.translations = translations
    self.locale = locale
    self.now = now
    self.zone = zone
  }

  public init(_ site: Site, _ context: AppContext) {
    self.init(site.pages.translations, context.locale, now: site.world.now())
  }

  /// 今天8:52 · 昨天15:10 · 11月23日 18:40 · 2025年11月23日
  public func moment(_ instant: Timestamp) -> String {
    let moment = zone.moment(of: instant)
    let today = zone.day(of: now)
    if moment.day == today { return text("when.today", ["clock": clock(moment)]) }
    if moment.day == today.adding(days: -1) { return text("when.yesterday", ["clock": clock(moment)]) }
    if moment.day.year == today.year {
      return text("when.day_clock", ["day": day(moment.day), "clock": clock(moment)])
    }
    return day(moment.day)
  }

  /// The same for what lies ahead: 今天17:30 · 明天10:30 · 11月30日 17:30.
  public func due(_ instant: Timestamp) -> String {
    let moment = zone.moment(of: instant)
    if moment.day == zone.day(of: now).adding(days: 1) { return text("when.tomorrow", ["clock": clock(moment)]) }
    if moment.day == zone.day(of: now) { return text("when.today", ["clock": clock(moment)]) }
    return text("when.day_clock", ["day": day(moment.day), "clock": clock(moment)])
  }

  /// 11月23日, or with its year when that is another one.
  public func day(_ day: LocalDay) -> String {
    let values = [
      "year": String(day.year), "month": String(day.month), "day": String(day.day),
      "monthName": text("when.month.\(day.month)"),
    ]
    return text(day.year == zone.day(of: now).year ? "when.day" : "when.day_year", values)
  }

  public func day(_ instant: Timestamp) -> String { day(zone.day(of: instant)) }

  /// 11/23, for the steps of a stair.
  public func shortDay(_ instant: Timestamp) -> String {
    let day = zone.day(of: instant)
    return "\(day.month)/\(day.day)"
  }

  /// How long since: 25分, 3小时, 2天.
  public func since(_ instant: Timestamp) -> String {
    let minutes = max(0, (now - instant).milliseconds / 60_000)
    if minutes < 60 { return text("when.minutes", ["count": String(minutes)]) }
    if minutes < 48 * 60 { return text("when.hours", ["count": String(minutes / 60)]) }
    return text("when.days", ["count": String(minutes / 1_440)])
  }

  private func clock(_ moment: SiteZone.Moment) -> String {
    let minute = moment.minute < 10 ? "0\(moment.minute)" : "\(moment.minute)"
    return "\(moment.hour):\(minute)"
  }

  private func text(_ key: String, _ values: [String: String] = [:]) -> String {
    translations.text(key, locale, values)
  }
}
