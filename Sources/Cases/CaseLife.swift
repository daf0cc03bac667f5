import Contracts
import Foundation
import Kernel
import Store

/// One invented case with all that happened to it.
struct LivedCase: Sendable {
  struct Step: Sendable {
    var kind: CaseStep.Kind
    var author: CaseStep.Author
    var person: PersonID?
    var words = ""
    var about = ""
    var round: Int
    var at: Timestamp
  }

  struct Ending: Sendable {
    var round: Int
    var result: CaseState
    var words: String
    var by: PersonID
    var at: Timestamp
  }

  var item: Case
  var steps: [Step] = []
  var closures: [Ending] = []
  var returns: [(round: Int, words: String, at: Timestamp)] = []
  var rating: RatingLevel?
  /// Who called, when staff filed.
  var caller: String?
  var picture: DemoPicture?
}

/// Lives through a year of cases. The rules are those of `Case`: nothing is written that could not have happened.
struct CaseLife {
  private let demo: CaseDemo
  private let routing: CaseRouting
  private let prefix: String
  private let from: Timestamp
  private let until: Timestamp
  private let often: [Int]
  private let weights: [Int]
  private var dice: CaseDice
  /// Its own, so that a picture more or less moves nothing else.
  private var pictureDice: CaseDice
  /// How many were sent back in the last days and wait to be taken again: some always do.
  private var waitingAgain = 0
  private static let waitingAgainMax = 3
  /// The last number of each month.
  private(set) var series: [String: Int] = [:]

  init(
    _ demo: CaseDemo, routing: CaseRouting, prefix: String, from: Timestamp, until: Timestamp, often: [OrganizationID]
  ) {
    self.demo = demo
    self.routing = routing
    self.prefix = prefix
    self.from = from
    self.until = until
    self.often = often.compactMap { id in demo.setting.firms.firstIndex { $0.id == id } }
    weights = demo.stories.stories.map(\.weight)
    dice = CaseDice(demo.seed ^ 0x6361_7365)
    pictureDice = CaseDice(demo.seed ^ 0x7069_6373)
  }

  // MARK: When

  /// When they are filed: more of them month by month, on working days, by daylight, a few at night.
  mutating func instants(_ count: Int) -> [Timestamp] {
    let zone = SiteZone.shanghai
    let (first, last) = (zone.day(of: from), zone.day(of: until))
    let length = max(1, last.daysSinceEpoch - first.daysSinceEpoch)
    var instants: [Timestamp] = []
    while instants.count < count {
      // The larger of two throws leans towards the present: people learn that it helps.
      let leaning = dice.chance(55) ? max(dice.below(length), dice.below(length)) : dice.below(length)
      // The last week is a busy one, so that there is something to do.
      let day = first.adding(days: dice.chance(6) ? length - 1 - dice.below(6) : leaning)
      if day.weekday > 5, dice.chance(82) { continue }
      let hours = [8: 9, 9: 18, 10: 17, 11: 9, 12: 4, 13: 6, 14: 13, 15: 12, 16: 9, 17: 5, 19: 3, 20: 3, 21: 2, 22: 2]
      let keys = hours.keys.sorted()
      let hour = keys[dice.weighted(keys.map { hours[$0] ?? 1 })]
      let instant = zone.instant(day, millisecondOfDay: (hour * 60 + dice.below(60)) * 60_000 + dice.below(60_000))
      if instant < until { instants.append(instant) }
    }
    return instants.sorted()
  }

  /// `minutes` of working time later: 8:30 to 17:30 on weekdays.
  private func working(_ minutes: Int, after start: Timestamp) -> Timestamp {
    let zone = SiteZone.shanghai
    let (opens, closes) = (510, 1_050)
    var left = minutes
    var day = zone.day(of: start)
    var minute = zone.moment(of: start).millisecondOfDay / 60_000
    while true {
      if day.weekday <= 5 {
        let begin = max(minute, opens)
        if begin < closes, closes - begin >= left {
          return zone.instant(day, millisecondOfDay: (begin + left) * 60_000)
        }
        left -= max(0, closes - begin)
      }
      day = day.adding(days: 1)
      minute = 0
    }
  }

  // MARK: What

  mutating func lived(openedAt: Timestamp) -> LivedCase {
    let story = demo.stories.stories[dice.weighted(weights)]
    let firm = firm()
    let isPerson = story.who == "person" || (story.who == "any" && dice.chance(38))
    var life = opened(story, firm, isPerson: isPerson, at: openedAt)
    var clock = openedAt
    if dice.chance(2), life.caller == nil {
      clock = working(20 + dice.below(300), after: clock)
      if clock < until { withdraw(&life, at: clock) }
      return life
    }
    for round in 1...3 {
      guard handle(&life, story, round: round, &clock) else { break }
      guard answer(&life, story, &clock) else { break }
    }
    return life
  }

  private mutating func firm() -> CaseDemo.Firm {
    let firms = demo.setting.firms
    if !often.isEmpty, dice.chance(1) { return firms[dice.pick(often)] }
    return firms[dice.below(firms.count)]
  }

  private mutating func opened(
    _ story: CaseStories.Story, _ firm: CaseDemo.Firm, isPerson: Bool, at instant: Timestamp
  ) -> LivedCase {
    let setting = demo.setting
    let building = setting.buildings[firm.building]
    let category = routing.categories.first { $0.key == story.category }
    let applicantPerson: PersonID? = isPerson ? firm.employees.isEmpty ? nil : dice.pick(firm.employees) : firm.delegates.first
    let isCalled = applicantPerson == nil || dice.chance(6)
    let applicant: Applicant =
      isPerson ? .person(isCalled ? nil : applicantPerson) : .enterprise(firm.id, by: isCalled ? nil : applicantPerson)
    let clerk = setting.centre.isEmpty ? handlers(building, nil)[0] : dice.pick(setting.centre)
    let telling = dice.below(story.titles.count)
    let title = filled(story.titles[telling], building, firm)
    let body = filled(story.bodies[min(telling, story.bodies.count - 1)], building, firm)
    let filedBy = isCalled ? clerk.person : applicantPerson ?? clerk.person
    var item = Case(
      id: CaseID(uuid: UUIDv7(at: instant, random: dice.bytes(10))), community: setting.community,
      number: number(at: instant), applicant: applicant, filedBy: filedBy,
      channel: isCalled ? (dice.chance(70) ? .phone : .counter) : .web, title: title, body: body,
      urgency: dice.chance(4) ? .urgent : .normal, place: place(story, building, firm, isPerson: isPerson),
      window: category?.window ?? routing.fallback?.id ?? routing.windows[0].id, category: category?.id, openedAt: instant)
    if isCalled { item.receive(by: clerk.person) }
    var life = LivedCase(item: item)
    let (isPictured, variant) = (pictureDice.chance(20), pictureDice.below(4))
    if isPictured, !isCalled { life.picture = DemoPicture(words: title + body, variant: variant) }
    life.caller = isCalled ? dice.pick(["陈女士", "王先生", "李女士", "周先生", "吴女士", "郑先生", "孙女士", "何先生"]) : nil
    life.steps.append(
      LivedCase.Step(
        kind: .opened, author: isCalled ? .handler : .applicant, person: filedBy, words: body, round: 1, at: instant))
    return life
  }

  private func filled(_ text: String, _ building: CaseDemo.Building, _ firm: CaseDemo.Firm) -> String {
    text.replacingOccurrences(of: "{building}", with: building.name)
      .replacingOccurrences(of: "{room}", with: firm.room)
  }

  private mutating func place(
    _ story: CaseStories.Story, _ building: CaseDemo.Building, _ firm: CaseDemo.Firm, isPerson: Bool
  ) -> CasePlace {
    switch story.place {
    case "common":
      return CasePlace(
        kind: .common, building: building.id, buildingName: building.name, park: building.park, grid: building.grid,
        commonPart: CommonPart(rawValue: story.part ?? "") ?? .other)
    case "unit":
      return CasePlace(
        kind: .unit, building: building.id, buildingName: building.name, park: building.park, grid: building.grid,
        unitText: firm.room)
    default:
      // A person's matter without a place has no grid: nothing leads from it to a workplace.
      return CasePlace(kind: .none, grid: isPerson ? nil : building.grid)
    }
  }

  private mutating func number(at instant: Timestamp) -> String {
    let period = String(SiteZone.shanghai.day(of: instant).description.prefix(7))
    series[period, default: 0] += 1
    return CaseNumber.text(prefix: prefix, period: period, number: series[period] ?? 1)
  }

  // MARK: How it goes

  /// Who would handle it: the people of its grid, or its window's.
  private func handlers(_ building: CaseDemo.Building?, _ window: WindowID?) -> [Handler] {
    let setting = demo.setting
    let grid = building.flatMap { setting.gridHandlers[$0.grid] } ?? []
    let window = window.flatMap { setting.windowHandlers[$0] }.map { [$0] } ?? []
    let all = grid + window
    return all.isEmpty ? setting.centre : all
  }

  private mutating func handler(of item: Case) -> Handler {
    let building = demo.setting.buildings.first { $0.id == item.place.building }
    if item.place.kind == .common, let butler = building?.butler, dice.chance(25) { return butler }
    let isSoft = item.place.kind == .none
    let some = isSoft ? demo.setting.windowHandlers[item.window].map { [$0] } ?? [] : handlers(building, nil)
    return dice.pick(some.isEmpty ? handlers(building, item.window) : some)
  }

  /// Taken, replied to, closed; false where the present cuts it off.
  private mutating func handle(
    _ life: inout LivedCase, _ story: CaseStories.Story, round: Int, _ clock: inout Timestamp
  ) -> Bool {
    clock = working(8 + dice.below(round == 1 ? (dice.chance(15) ? 900 : 220) : 90), after: clock)
    let lead = round == 1 ? handler(of: life.item) : life.item.lead ?? handler(of: life.item)
    guard clock < until, (try? life.item.take(by: lead, at: clock)) != nil else { return false }
    step(&life, .taken, lead.person, at: clock)
    for words in story.replies.prefix(round == 1 ? 1 + dice.below(2) : 1) {
      clock = working(30 + dice.below(420), after: clock)
      guard clock < until, (try? life.item.reply(at: clock)) != nil else { return false }
      step(&life, .replied, lead.person, words, at: clock)
    }
    clock = working(120 + dice.below(dice.chance(20) ? 4_200 : 1_400), after: clock)
    guard clock < until else { return false }
    let isDeclined = !story.declines.isEmpty && dice.chance(20)
    let words = isDeclined ? dice.pick(story.declines) : dice.pick(story.answers)
    let closed: Void? = isDeclined ? try? life.item.decline(at: clock) : try? life.item.close(at: clock)
    guard closed != nil else { return false }
    step(&life, isDeclined ? .declined : .closed, lead.person, words, at: clock)
    life.closures.append(
      LivedCase.Ending(round: life.item.round, result: life.item.state, words: words, by: lead.person, at: clock))
    return true
  }

  /// What the applicant says; true when it goes into another round.
  private mutating func answer(_ life: inout LivedCase, _ story: CaseStories.Story, _ clock: inout Timestamp) -> Bool {
    // Silence is not consent: some take their time, and within three weeks everybody has been asked again.
    let isRecent = until - clock < .days(21)
    let isWatched = life.item.applicant.organization.map(demo.setting.watched.contains) ?? false
    if dice.chance(isWatched ? 70 : 9), isRecent { return false }
    clock = working(15 + dice.below(dice.chance(70) ? 300 : 1_900), after: clock)
    guard clock < until else { return false }
    let speaker = life.caller == nil ? life.item.applicant.person ?? life.item.filedBy : nil
    let colleague = demo.setting.centre.first { $0.person != life.closures.last?.by }?.person
    guard let voice = speaker ?? colleague else { return false }
    let author: CaseStep.Author = speaker == nil ? .handler : .applicant
    let staysBack = until - clock < .days(6) && until - life.item.openedAt < .days(20) && life.item.round == 1
      && waitingAgain < CaseLife.waitingAgainMax
    if !story.returns.isEmpty, life.item.round < 3, dice.chance(life.item.round == 1 ? 22 : 10) || staysBack {
      let round = life.item.round
      let words = dice.pick(story.returns)
      guard (try? life.item.sendBack(at: clock)) != nil else { return false }
      life.returns.append((round, words, clock))
      life.steps.append(
        LivedCase.Step(kind: .returned, author: author, person: voice, words: words, round: life.item.round, at: clock))
      if staysBack { waitingAgain += 1 }
      return !staysBack
    }
    guard (try? life.item.confirm(at: clock)) != nil else { return false }
    life.steps.append(
      LivedCase.Step(kind: .confirmed, author: author, person: voice, round: life.item.round, at: clock))
    if speaker != nil, dice.chance(72) {
      life.rating = RatingLevel.allCases[dice.weighted(life.item.round > 1 ? [22, 34, 26, 12, 6] : [46, 38, 11, 4, 1])]
    }
    return false
  }

  private mutating func withdraw(_ life: inout LivedCase, at instant: Timestamp) {
    guard let person = life.item.applicant.person, (try? life.item.withdraw(at: instant)) != nil else { return }
    life.steps.append(
      LivedCase.Step(kind: .withdrawn, author: .applicant, person: person, words: "问题自己解决了。", round: 1, at: instant))
  }

  private func step(
    _ life: inout LivedCase, _ kind: CaseStep.Kind, _ person: PersonID, _ words: String = "", at instant: Timestamp
  ) {
    life.steps.append(
      LivedCase.Step(kind: kind, author: .handler, person: person, words: words, round: life.item.round, at: instant))
  }
}
