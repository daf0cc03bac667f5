import Cases
import Contracts
import Jobs
import Kernel
import Store
import Visits

/// A year of visits: most firms have been seen once, those that are looked at several times; some are arranged for the days to come.
struct DemoVisits: Sendable {
  let life: DemoLife
  let clock: DemoWorld

  private static let yearly = 700
  private static let ahead = 120

  func load(home: String, rules: VisitRuleSet, into database: any Database) async throws -> Int {
    let demo = try VisitDemo(home: home) { tx, firm, visit, viewer in
      guard let card = try tx.casesFiled(for: firm, viewer, limit: 1).first else { return nil }
      try tx.linkCase(card.id, to: "visit", visit.text, note: "", by: viewer)
      return card.id
    }
    var random = DemoRandom(seed: life.seed, "visits")
    let today = clock.today
    let past = (stars(&random) + others(life.size.scaled(Self.yearly), &random) { dice in today.adding(days: -2 - dice) })
      .sorted { ($0.day, $0.dice) < ($1.day, $1.dice) }
    clock.set(clock.anchor - .days(1))
    for batch in past.batches(of: 100) {
      let batch = Array(batch)
      try await database.write { tx in for meeting in batch { try demo.past(meeting, today: today, tx) } }
    }
    let next = self.next(&random)
    let written = unlisted(&random)
    let (house, worker) = (life.doors.members[life.doors.stage.house], viewer(life.doors.team.deputies[0]))
    let head = life.delegates[0]
    let arranged = try await database.write { tx -> Int in
      let arranged = try next.count { meeting in try demo.plan(meeting, tx) }
      if let written { try demo.unlisted(written, tx) }
      try demo.furnish(house.id, host: worker, delegate: head, today: today, tx)
      try demo.switchOn(rules, by: worker, tx)
      return arranged
    }
    try await JobRunner.runDue(database, reactions: HouseReactions.all)
    return past.count + arranged
  }

  // MARK: Who sees whom

  private func viewer(_ holder: DemoHolder) -> Viewer {
    Viewer(
      person: holder.person, community: life.doors.land.community.id,
      standing: .post(holder.post, .communityWorker, .community), name: holder.name)
  }

  private func meeting(_ member: DemoMember, _ holder: DemoHolder, _ day: LocalDay, _ random: inout DemoRandom) -> VisitDemo.Meeting {
    let isHeard = member.employees.count > 0
    return VisitDemo.Meeting(
      firm: member.id, host: viewer(holder), delegate: isHeard ? member.legalRepresentative : nil, day: day,
      dice: random.below(10_000))
  }

  private func host(of member: DemoMember, _ random: inout DemoRandom) -> DemoHolder {
    random.pick(life.doors.team.handlers(ofGrid: member.grid))
  }

  private func others(
    _ count: Int, _ random: inout DemoRandom, _ day: (Int) -> LocalDay
  ) -> [VisitDemo.Meeting] {
    (0..<count).map { _ in
      let member = random.pick(life.voices)
      return meeting(member, host(of: member, &random), weekday(max(day(random.below(330)), member.enterprise.knownSince)), &random)
    }
  }

  /// The two firms that are looked at, seen by the worker with an account.
  private func stars(_ random: inout DemoRandom) -> [VisitDemo.Meeting] {
    let worker = life.doors.team.deputies[0]
    let days = [9, 40, 95, 150, 210]
    return [life.doors.stage.house, life.doors.stage.startUp].flatMap { place -> [VisitDemo.Meeting] in
      let member = life.doors.members[place]
      return days.map { clock.today.adding(days: -$0) }.filter { $0 >= member.enterprise.knownSince }
        .map { meeting(member, worker, weekday($0), &random) }
    }
  }

  private func next(_ random: inout DemoRandom) -> [VisitDemo.Meeting] {
    let worker = life.doors.team.deputies[0]
    let house = life.doors.members[life.doors.stage.house]
    let own = life.voices.prefix(5).enumerated().map { place, member in
      meeting(member, worker, weekday(clock.today.adding(days: place / 2)), &random)
    }
    let others = (0..<life.size.scaled(Self.ahead)).map { _ -> VisitDemo.Meeting in
      let member = random.pick(life.voices)
      return meeting(member, host(of: member, &random), weekday(clock.today.adding(days: random.among(0...8))), &random)
    }
    return [meeting(house, worker, weekday(clock.today.adding(days: 2)), &random)] + own + others
  }

  /// One note of the worker's waits for its lists.
  private func unlisted(_ random: inout DemoRandom) -> VisitDemo.Meeting? {
    life.voices.last.map { meeting($0, life.doors.team.deputies[0], clock.today.adding(days: -1), &random) }
  }

  /// The day itself; of a weekend the Friday before when it is over, else the Monday after.
  private func weekday(_ day: LocalDay) -> LocalDay {
    if day.weekday <= 5 { return day }
    return day.adding(days: day < clock.today ? 5 - day.weekday : 8 - day.weekday)
  }
}
