import Cases
import Contracts
import Jobs
import Kernel
import Store

extension DemoLoad {
  /// A year of cases, and who may file for the firms.
  func live(_ life: DemoLife) async throws {
    let community = life.doors.land.community.id
    let delegations = life.delegations
    clock.set(today.adding(days: -300), minute: 640)
    try await database.write { tx in
      for draft in delegations { try tx.addDelegation(draft, community: community) }
    }
    clock.set(clock.anchor)
    let demo = try CaseDemo(seed: seed, setting: life.setting, home: installation.settings.home)
    let from = SiteZone.shanghai.instant(firstDay)
    let (say, files) = (say, installation.files)
    let written = try await demo.load(
      life.caseCount, from: from, until: clock.anchor, vault: vault, into: database,
      keep: { bytes in try files.put(bytes) })
    say("cases: \(written)")
  }

  /// The last days of the inboxes. What the journal would have told is told again, each at its hour, and the
  /// reactions of the product write the lines; so they stand unread where they would.
  func tell(_ life: DemoLife) async throws {
    let delegates = life.delegates
    let staff = life.staff
    // Those who are looked at first find what waits for them, however long it has waited.
    let stars = Array(delegates.prefix(2)) + [employee(life.doors)].compactMap { $0 }
    let neighbours = Array(delegates.dropFirst(2).prefix(life.size.scaled(1_000)))
    let recent = clock.anchor - .days(6)
    let (waiting, lately, heard) = try await database.read { tx in
      let waiting = try stars.flatMap { try tx.openCases(for: $0, limit: 6) }
      let lately = try neighbours.flatMap { try tx.openCases(for: $0, limit: 3) }.filter { $0.changedAt > recent }
      var heard: [OpenCaseCard] = []
      for viewer in staff {
        heard += try tx.openCases(for: viewer, limit: 6).filter { $0.state == .returned }
        heard += try tx.confirmedCases(for: viewer, limit: 3)
      }
      return (waiting, lately, heard)
    }
    // However much happened lately, it pushes nothing out of the inboxes of those who are looked at.
    let others = DemoNews.sorted(lately.flatMap(DemoNews.all)).suffix(Self.newsMax)
    let answers = heard.map { DemoNews(card: $0, isOpening: false, at: $0.changedAt) }
    let news = DemoNews.sorted(waiting.flatMap(DemoNews.all) + answers + others)
    let community = life.doors.land.community.id
    for one in news {
      clock.set(one.at)
      try await database.write { tx in try one.record(community, tx) }
      try await JobRunner.runDue(database, reactions: HouseReactions.all)
    }
    clock.set(clock.anchor)
    say("inboxes: \(news.count) events")
  }

  /// What the team, a few firms and a partner did together yesterday afternoon.
  func work(_ life: DemoLife) async throws {
    clock.set(today.adding(days: -1), minute: 15 * 60)
    let deeds = try CaseDemoDeeds(
      cast: life.cast, home: installation.settings.home, vault: vault, territories: parts.territories)
    try await database.write { tx in try deeds.run(tx) }
    try await JobRunner.runDue(database, reactions: HouseReactions.all)
    clock.set(clock.anchor)
  }

  private static let newsMax = 60

  private func employee(_ doors: DemoDoors) -> Viewer? {
    doors.person(.employee).map { person in
      Viewer(person: person, community: doors.land.community.id, standing: .oneself, name: "")
    }
  }
}

/// Something that the journal says of a case.
struct DemoNews: Sendable {
  let card: OpenCaseCard
  let isOpening: Bool
  let at: Timestamp

  /// That it was opened, and what happened last.
  static func all(_ card: OpenCaseCard) -> [DemoNews] {
    let opening = DemoNews(card: card, isOpening: true, at: card.openedAt)
    return card.state == .waiting ? [opening] : [opening, DemoNews(card: card, isOpening: false, at: card.changedAt)]
  }

  static func sorted(_ news: [DemoNews]) -> [DemoNews] { news.sorted { ($0.at, $0.card.id) < ($1.at, $1.card.id) } }

  func record(_ community: CommunityID, _ tx: Tx) throws {
    if isOpening { return try tx.record(CaseOpened(card.id), community: community, actor: nil) }
    switch card.state {
    case .doing: try tx.record(CaseReplied(card.id), community: community, actor: nil)
    case .answered: try tx.record(CaseClosed(card.id), community: community, actor: nil)
    case .declined: try tx.record(CaseDeclined(caseID: card.id), community: community, actor: nil)
    case .returned: try tx.record(CaseReturned(card.id), community: community, actor: nil)
    case .confirmed: try tx.record(CaseConfirmed(card.id), community: community, actor: nil)
    case .waiting, .withdrawn: break
    }
  }
}
