import Contracts
import Enterprises
import Kernel
import Places
import Store
import Synchronization
import TestKit
import Testing
import Web

@testable import App

@Test(arguments: Engine.available) func theSmallDemoIsATenthOfTheWhole(_ engine: Engine) async throws {
  let stage = try await DemoStageBench(engine)
  let lines = try await stage.demo().lines()
  #expect(lines.map(\.account) == DemoAccount.allCases)
  #expect(Set(lines.map(\.person)).count == lines.count)
  // Each of them agreed to having an account, in the words that everybody agrees to.
  let words = try Translations(folder: Bench.home + "/Web/locales").text("consent.account.text", .chinese)
  #expect(
    try await stage.count("SELECT count(*) FROM consents WHERE purpose = 'account' AND text = \(words)") == lines.count)
  #expect(try await stage.count("SELECT count(*) FROM enterprise_cards WHERE kind = 'enterprise'") == 800)
  #expect(try await stage.count("SELECT count(*) FROM employment_cards") == 3_000)
  #expect(try await stage.count("SELECT count(*) FROM place_paths WHERE kind = 'park'") == 6)
  #expect(try await stage.count("SELECT count(*) FROM place_paths WHERE kind = 'building'") == 10)
  #expect(
    try await stage.count(
      "SELECT count(*) FROM enterprise_cards WHERE kind = 'enterprise' AND first_contact_person_id IS NULL") == 0)
  #expect(
    try await stage.count(
      """
      SELECT count(DISTINCT person_id) FROM post_cards
      WHERE role IN ('secretary', 'communityWorker', 'windowSpecialist', 'gridHead', 'gridWorker')
      """) == 18)
}

@Test func theTagsOfTheLoadedDemoAreTheReportedTenth() async throws {
  let stage = try await DemoStageBench.small.value.stage
  let today = stage.clock.today
  let counts = try await stage.installation.database.read { tx in
    try tx.qualificationCounts(community: Demo.community(seed: 1, size: .small), on: today)
  }
  let wanted = ["nationalHighTech": 29, "provincialTechSME": 65, "littleGiant": 1, "specialized": 8, "listed": 1]
  for (kind, count) in wanted { #expect(counts[kind] == count, "\(kind)") }
}

@Test func theSameSeedOnTheSameDayGivesTheSameBytes() async throws {
  let (morning, first) = try await DemoStageBench.small.value
  let evening = try await DemoStageBench(.sqlite, now: TestWorld.start + .hours(9))
  let other = try await DemoStageBench(.sqlite, seed: 2)
  let second = try await evening.demo().lines()
  _ = try await other.demo(seed: 2).lines()
  #expect(first == second)
  let bytes = try await morning.exported()
  #expect(bytes.count > 100_000)
  #expect(bytes == (try await evening.exported()))
  #expect(bytes != (try await other.exported()))
}

@Test func anAccountIsOneLineWithTabsBetween() async throws {
  for line in try await DemoStageBench.small.value.lines {
    let parts = line.text.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    #expect(parts.count == 4)
    #expect(parts[1] == parts[0] + "@demo.example")
    #expect(parts[2].count >= 14)
    #expect(PersonID(parts[3]) != nil)
    #expect(!line.text.contains("\n"))
  }
}

@Test func aSecondRunFindsTheDemoAndChangesNothing() async throws {
  let (stage, first) = try await DemoStageBench.small.value
  let before = try await stage.exported()
  #expect(try await stage.demo().lines() == first)
  #expect(try await stage.exported() == before)
}

@Test func theExportOfTheDemoComesInAgainAndChangesNothing() async throws {
  let stage = try await DemoStageBench(.sqlite)
  _ = try await stage.demo().lines()
  let before = try await stage.exported()
  let community = Demo.community(seed: 1, size: .small)
  let parts = try HouseParts(home: Bench.home, files: stage.installation.files)
  let roster = parts.rosterImport(stage.installation.database, stage.installation.vault)
  let report = try await roster.commit(before, name: "出.csv", by: .commandLine(community))
  #expect(report.count(.changed) == 0 && report.count(.new) == 0 && report.count(.error) == 0)
  #expect(report.count(.unchanged) > 800)
  #expect(try await stage.exported() == before)
}

@Test func theDemoIsRefusedBesideAnotherCommunity() async throws {
  let stage = try await DemoStageBench(.sqlite)
  let community = Community(id: stage.clock.world.newID(), name: "真实社区", kind: .techInnovation, isLegalPerson: true)
  try await stage.installation.database.write { tx in try tx.insert(community) }
  await #expect(throws: Installation.Unusable.self) { try await stage.demo().lines() }
  #expect(try await stage.count("SELECT count(*) FROM enterprise_cards") == 0)
}

@Test func theDemoIsRefusedBesideADemoOfAnotherSeed() async throws {
  let stage = try await DemoStageBench.small.value.stage
  await #expect(throws: Installation.Unusable.self) { try await stage.demo(seed: 2).lines() }
  await #expect(throws: Installation.Unusable.self) { try await stage.demo(size: .full).lines() }
}

/// Standard output belongs to the accounts: progress is told elsewhere, and there is some.
@Test func theLoadTellsHowFarItIs() async throws {
  let stage = try await DemoStageBench(.sqlite)
  let told = Mutex<[String]>([])
  let demo = Demo(
    installation: stage.installation, clock: stage.clock, seed: 1, size: .small, passwordCost: Bench.cheapPasswords,
    say: { line in told.withLock { $0.append(line) } })
  _ = try await demo.lines()
  let lines = told.withLock { $0 }
  #expect(lines.contains { $0.hasPrefix("enterprises: ") })
  #expect(lines.contains { $0.hasPrefix("employees: 3000") })
}

@Test func someAddressesOfTheDemoWaitForAPersonAndAnImportIsThere() async throws {
  let stage = try await DemoStageBench.small.value.stage
  let community = Demo.community(seed: 1, size: .small)
  let imports = try await stage.installation.database.read { tx in
    try tx.storedImports(community: community, limit: 10, offset: 0)
  }
  #expect(imports.count == 2)
  #expect(imports.allSatisfy { $0.state == .committed })
  let counts = try await stage.installation.database.read { tx in try tx.rosterRowCounts(of: imports[1].id) }
  #expect((counts["doubtful"] ?? 0) >= 5)
  #expect(counts["error"] == 1)
}

@Test func secretsOfTheDemoDoNotRepeatWithTheSeed() {
  let real = TestWorld(seed: 4).world
  let one = DemoWorld(seed: 1, real: real).world
  let two = DemoWorld(seed: 1, real: real).world
  #expect(one.randomBytes(10) == two.randomBytes(10))
  #expect(one.randomBytes(12) != two.randomBytes(12))
  #expect(one.randomBytes(32) != two.randomBytes(32))
}

@Test func nothingOfTheDemoIsYoungerThanTheMidnightOfItsDay() {
  let clock = DemoWorld(seed: 1, real: TestWorld().world)
  clock.set(clock.today, minute: 700)
  #expect(clock.world.now() == clock.anchor)
  #expect(clock.anchor <= TestWorld.start)
}
