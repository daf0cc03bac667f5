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
    let say = say
    let written = try await demo.load(life.caseCount, from: from, until: clock.anchor, vault: vault, into: database)
    say("cases: \(written)")
  }

  /// The last days of the inboxes. What the journal would have told is told again, each at its hour, and the reactions of the
  /// product write the lines; so they stand unread where they would.
  func tell(_ life: DemoLife) async throws {
    let recent = clock.anchor - .days(8)
    let viewers = Array(life.delegates.prefix(life.size == .full ? 400 : 100)) + [employee(life.doors)].compactMap { $0 }
    let cards = try await database.read { tx in
      try viewers.flatMap { viewer in try tx.openCases(for: viewer, limit: 12) }
    }
    let news = cards.filter { $0.changedAt > recent }.sorted { ($0.changedAt, $0.id) < ($1.changedAt, $1.id) }
    let community = life.doors.land.community.id
    for card in news.suffix(Self.newsMax) {
      clock.set(card.changedAt)
      try await database.write { tx in
        switch card.state {
        case .waiting: try tx.record(CaseOpened(card.id), community: community, actor: nil)
        case .doing: try tx.record(CaseReplied(card.id), community: community, actor: nil)
        case .answered, .declined: try tx.record(CaseClosed(card.id), community: community, actor: nil)
        case .returned: try tx.record(CaseReturned(card.id), community: community, actor: nil)
        case .confirmed, .withdrawn: break
        }
      }
      try await JobRunner.runDue(database, reactions: HouseReactions.all)
    }
    clock.set(clock.anchor)
    say("inboxes: \(min(news.count, Self.newsMax)) events of the last days")
  }

  private static let newsMax = 40

  private func employee(_ doors: DemoDoors) -> Viewer? {
    doors.person(.employee).map { person in
      Viewer(person: person, community: doors.land.community.id, standing: .oneself, name: "")
    }
  }
}
