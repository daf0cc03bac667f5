import Contracts
import Kernel
import Notices
import Web

/// Values of this loop in the words of the page's language.
struct VisitWords {
  let site: Site
  let context: AppContext
  let when: When

  init(_ site: Site, _ context: AppContext) {
    self.site = site
    self.context = context
    when = When(site, context)
  }

  /// What a firm reads and the store keeps is in the community's language, whoever writes it on whichever page.
  static func ofCommunity(_ site: Site, _ context: AppContext) -> VisitWords {
    var context = context
    context.locale = .chinese
    return VisitWords(site, context)
  }

  var today: LocalDay { SiteZone.shanghai.day(of: site.world.now()) }

  func text(_ key: String, _ values: [String: String] = [:]) -> String { site.text(key, context, values) }

  /// 10:00
  static func clock(_ minute: Int) -> String {
    let rest = minute % 60
    return "\(minute / 60):" + (rest < 10 ? "0\(rest)" : "\(rest)")
  }

  /// Minutes after midnight of what a time field sends, `10:00`; nil when it is none.
  static func minute(_ typed: String) -> Int? {
    let parts = Text.code(typed).split(separator: ":")
    guard parts.count >= 2, let hour = Int(parts[0]), let minute = Int(parts[1]), (0...23).contains(hour),
      (0...59).contains(minute)
    else { return nil }
    return hour * 60 + minute
  }

  /// For a time field.
  static func field(_ minute: Int?) -> String { minute.map { ($0 < 600 ? "0" : "") + clock($0) } ?? "" }

  /// 11月26日 10:00
  func time(_ time: VisitTime) -> String {
    [when.day(time.day), time.minute.map(VisitWords.clock) ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// 周二、周四 14:00–16:30
  func hours(_ hours: ReceivingHours) -> String {
    let days = hours.weekdays.sorted().map { text("week.day.\($0)") }.joined(separator: context.locale == .chinese ? "、" : ", ")
    let minutes = VisitWords.clock(hours.minutes.lowerBound) + "–" + VisitWords.clock(hours.minutes.upperBound)
    return days.isEmpty ? minutes : days + " " + minutes
  }

  func receives(_ hours: ReceivingHours) -> String { text("touch.receives_said", ["hours": self.hours(hours)]) }

  func inQuiet(_ days: QuietDays) -> String {
    text("touch.visit_in_quiet", ["from": when.day(days.from), "until": when.day(days.to)])
  }

  /// `visits/obstacle`: the earlier answer instead of the same question; the cap, the quiet days and the hours that the firm set; who else
  /// goes there, and where else she goes.
  func obstacle(_ found: Obstacle, _ form: Form?) -> Fields {
    let answered: [Fields] = found.answered.map { item in
      [
        "words": item.words, "path": "/visits/\(item.visit)", "day": item.at.map { when.day($0) } ?? "",
        "kind": text("visit.kind.\(item.kind.rawValue)"),
      ]
    }
    let touched: [Fields] = found.touched.map { touch in
      ["words": touch.words, "day": when.day(touch.day), "kind": text("touch.kind.\(touch.kind?.rawValue ?? "visit")")]
    }
    let appeals: [Fields] = found.appeals.map { ["words": $0.title, "path": $0.path, "state": text($0.stateKey)] }
    let arranged: [Fields] = found.arranged.map { line($0, found.names) }
    let engaged: [Fields] = found.engaged.map { line($0, [:]) }
    let values = ["used": String(found.used), "cap": found.cap.map(String.init) ?? ""]
    return [
      "hasObstacle": found.isThere, "isOver": found.isOver, "over": text("touch.quarter", values), "isQuiet": found.isQuiet,
      "isOutside": found.isOutside, "isDayOff": found.isDayOff, "isOddHour": found.isOddHour, "arranged": arranged,
      "isArrangedElsewhere": found.isArrangedElsewhere, "engaged": engaged, "answered": answered,
      "touched": touched, "appeals": appeals,
      "overTyped": form?.raw("over_words") ?? "",
    ]
  }

  /// What stands in the way of a visit, a sentence each.
  func sentences(_ found: Obstacle) -> [String] {
    var said: [String] = []
    if found.isQuiet { said.append(text("touch.is_quiet")) }
    if found.isOutside { said.append([text("touch.is_outside"), found.receives.map(receives) ?? ""].joined(separator: " ")) }
    if found.isOver { said.append(text("touch.quarter", ["used": String(found.used), "cap": found.cap.map(String.init) ?? ""])) }
    if found.isDayOff { said.append(text("touch.is_day_off")) }
    if found.isOddHour { said.append(text("touch.is_odd_hour")) }
    said += found.arranged.map { "\(text("touch.is_arranged")) \(time($0.planned))" }
    if found.isArrangedElsewhere { said.append(text("touch.is_arranged_elsewhere")) }
    said += found.engaged.map { "\(text("touch.is_engaged")) \($0.organizationName) \(time($0.planned))" }
    return said
  }

  func place(_ place: VisitPlace) -> String {
    let words = [place.name, place.words].filter { !$0.isEmpty }
    return words.isEmpty ? text("visit.place_open") : words.joined(separator: " ")
  }

  func shape(_ visit: Visit) -> String {
    switch visit.state {
    case .planned: visit.planned.day < today ? "late" : "waiting"
    case .done: "confirmed"
    case .cancelled: "withdrawn"
    }
  }

  func state(_ visit: Visit) -> String {
    let isOver = visit.state == .planned && visit.planned.day < today
    return text(isOver ? "visit.state.unwritten" : "visit.state.\(visit.state.rawValue)")
  }

  func line(_ visit: Visit, _ names: [PersonID: String]) -> Fields {
    let day = visit.record.map { when.day($0.visitedOn) } ?? time(visit.planned)
    return [
      "path": "/visits/\(visit.id)", "firm": visit.organizationName, "host": names[visit.host.person] ?? "", "day": day,
      "reason": visit.reason, "place": place(visit.place), "shape": shape(visit), "state": state(visit),
      "needsLists": visit.state == .done && visit.listsAt == nil,
      "followUp": visit.record?.followUpOn.map { text("visit.follow_up_day", ["day": when.day($0)]) } ?? "",
      "hasFollowUp": visit.record?.followUpOn != nil,
    ]
  }

  /// What a second record says below the first, in the language of whoever joins them.
  var joined: JoinedWords {
    let (translations, locale, when) = (site.pages.translations, context.locale, when)
    @Sendable func say(_ key: String, _ words: String) -> String { translations.text("receipt.says.\(key)", locale, ["words": words]) }
    return JoinedWords(
      met: { say("met", $0) }, day: { say("day", when.day($0)) }, next: { say("next", when.day($0)) }, calledOff: { say("called_off", $0) })
  }

  // MARK: Commitments

  func shape(_ one: Commitment) -> String {
    switch one.state {
    case .open: one.dueOn < today ? "late" : "doing"
    case .disputed: "returned"
    case .done: "answered"
    case .kept: "confirmed"
    case .givenUp: "declined"
    }
  }

  func line(_ one: Commitment, _ names: [PersonID: String]) -> Fields {
    [
      "path": "/commitments/\(one.id)", "words": one.words, "firm": one.organizationName,
      "owner": names[one.owner.person] ?? "", "due": text("commitment.until", ["day": when.day(one.dueOn)]),
      "shape": shape(one), "state": text("commitment.state.\(one.state.rawValue)"),
      "isLate": one.state.isOwed && one.dueOn < today, "isCorrected": one.wording == .corrected,
    ]
  }

  /// 12件到期，11件按时兑现（92%）
  func rate(_ rate: KeptRate) -> String {
    guard let percent = rate.percent else { return text("commitment.rate_none") }
    let values = [
      "due": String(rate.due), "kept": String(rate.kept), "percent": String(percent), "waiting": String(rate.waiting),
    ]
    return text(rate.waiting > 0 ? "commitment.rate_waiting" : "commitment.rate", values)
  }
}
