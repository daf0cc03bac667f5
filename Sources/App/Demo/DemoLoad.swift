import Cases
import Contracts
import Cryptography
import Enterprises
import Kernel
import Outbound
import People
import Places
import Store
import Web

/// Loads the demo community into an empty installation, a few thousand rows a transaction, in the order in which a year
/// happens: places and team first, then the enterprises as they came, their people, their cases.
struct DemoLoad: Sendable {
  let installation: Installation
  let parts: HouseParts
  let clock: DemoWorld
  let seed: Int
  let size: DemoSize
  /// Hears what has been done.
  let say: @Sendable (String) -> Void
  /// Tests take a cheap one.
  var passwordCost = ScryptCost.standard

  var database: any Database { installation.database }
  var vault: Vault { installation.vault }
  var today: LocalDay { clock.today }
  /// The community is a year old in this software.
  var firstDay: LocalDay { today.adding(days: -364) }

  func run() async throws -> [DemoLine] {
    let real = installation.world
    let (seed, cost) = (seed, passwordCost)
    // Hashing takes seconds of pure arithmetic: it goes on beside the rest.
    async let records = DemoPasswords.records(seed: seed, cost: cost, world: real)
    let land = try await settle()
    let team = try await appoint(land)
    let institutions = try await found(land)
    try await entrust(land, to: institutions, team)
    let members = try await register(land, team)
    let posts = try await engage(land, members, institutions)
    let stage = DemoStage(members, today: today)
    try await seat(land, members, stage)
    let doors = DemoDoors(land: land, team: team, posts: posts, members: members, stage: stage)
    var life = DemoLife(seed: seed, size: size, doors: doors, today: today)
    life.partNames = try partNames()
    try await live(life)
    let opened = try await open(doors, try await records)
    let visits = try await DemoVisits(life: life, clock: clock)
      .load(home: installation.settings.home, rules: parts.visitRules, into: database)
    say("visits: \(visits)")
    let pairs = try await DemoProgrammes(life: life, clock: clock).load(home: installation.settings.home, into: database)
    say("pairs of helpers: \(pairs)")
    try await tell(life)
    try await work(life)
    try await elect(doors)
    try await DemoMerger(life: life, clock: clock, vault: vault).load(home: installation.settings.home, into: database)
    let (community, vault) = (land.community.id, vault)
    try await database.write { tx in try WebhookDemo.load(events: CaseLive.events, community: community, vault, tx) }
    return opened.map { DemoLine(account: $0.0, password: $0.0.password(seed: seed), person: $0.1) }
  }

  private func partNames() throws -> [CommonPart: String] {
    let translations = try Translations(folder: installation.settings.home + "/Web/locales")
    let names = CommonPart.allCases.map { ($0, translations.text("case.part.\($0.rawValue)", .chinese)) }
    return Dictionary(uniqueKeysWithValues: names)
  }

  private func appoint(_ land: DemoLand) async throws -> DemoTeam {
    clock.set(firstDay, minute: 560)
    let appointment = DemoAppointment(seed: seed, land: land, since: firstDay)
    let team = try await database.write { tx in try appointment.run(tx) }
    say("team: \(DemoTeam.staff) people for \(land.grids.count) grids")
    return team
  }

  private func engage(
    _ land: DemoLand, _ members: [DemoMember], _ institutions: [DemoHouse]
  ) async throws -> DemoVolunteers.Posts {
    let volunteers = DemoVolunteers(seed: seed, land: land, members: members, since: today.adding(days: -200))
    clock.set(today.adding(days: -200), minute: 600)
    let partners = institutions.filter { $0.institution.kind == .partner }
      .map { (id: $0.id, name: $0.institution.shortName) }
    let posts = try await database.write { tx in try volunteers.run(partners: partners, tx) }
    say("volunteers and butlers: \(posts.parkLeaders.count) park leaders, \(posts.butlers.count) butlers")
    return posts
  }

  private func seat(_ land: DemoLand, _ members: [DemoMember], _ stage: DemoStage) async throws {
    let duty = DemoDuty(
      seed: seed, land: land, members: members, except: [members[stage.house].id, members[stage.startUp].id], today: today,
      seats: parts.roleKinds.seats)
    let count = try await database.write { tx in try duty.run(tx) }
    say("duty: \(count) more seats of buildings")
  }

  /// Three elections, and the codes of the open one as a file: whoever looks around votes with them.
  private func elect(_ doors: DemoDoors) async throws {
    let elections = DemoElections(doors: doors, seed: seed, today: today, data: parts.elections, clock: clock)
    let lines = try await elections.load(into: database)
    clock.set(clock.anchor)
    let path = installation.settings.data + "/demo-voting-codes.tsv"
    try? (lines.joined(separator: "\n") + "\n").write(toFile: path, atomically: true, encoding: .utf8)
    say("elections: one in each stage, the open one with \(lines.count) voters")
  }

  private func open(
    _ doors: DemoDoors, _ records: [DemoAccount: String]
  ) async throws -> [(DemoAccount, PersonID)] {
    let day = today.adding(days: -90)
    clock.set(day, minute: 620)
    let vault = vault
    let translations = try Translations(folder: installation.settings.home + "/Web/locales")
    let consent = ConsentWords(translations, noticeDays: HouseSchedule.noticeDays).account(.chinese)
    return try await database.write { tx in
      try doors.open(records, consent: consent, on: day, vault: vault, tx)
    }
  }
}

/// An institution with its id.
struct DemoHouse: Sendable {
  let id: OrganizationID
  let institution: DemoInstitution
}
