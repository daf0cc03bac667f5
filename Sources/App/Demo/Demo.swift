import Contracts
import Cryptography
import Kernel
import People
import Places
import Store

/// The demo community as a whole: loaded into an empty installation, found again where it has been loaded before,
/// refused beside anything else.
struct Demo: Sendable {
  let installation: Installation
  let clock: DemoWorld
  let seed: Int
  let size: DemoSize
  var passwordCost = ScryptCost.standard
  /// One line of progress; standard output belongs to the accounts.
  var say: @Sendable (String) -> Void = { line in Terminal.progress(line) }

  /// The accounts, after the community is there.
  func lines() async throws -> [DemoLine] {
    let communities = try await installation.database.read { tx in try tx.communities() }
    guard let there = communities.first else { return try await load() }
    guard communities.count == 1, there.id == Demo.community(seed: seed, size: size) else {
      throw Installation.Unusable(
        """
        There is another community already: \(there.name)\(there.isDemo ? ", a demo of another seed or size" : ""). \
        Give an empty folder with --data, or an empty database with --database.
        """)
    }
    return try await known()
  }

  private func load() async throws -> [DemoLine] {
    let settings = installation.settings
    let parts = try HouseParts(home: settings.home, files: installation.files)
    let load = DemoLoad(
      installation: installation, parts: parts, clock: clock, seed: seed, size: size, say: say,
      passwordCost: passwordCost)
    return try await load.run()
  }

  /// The accounts of a demo that was loaded before.
  private func known() async throws -> [DemoLine] {
    let vault = installation.vault
    let seed = seed
    let lines = try await installation.database.read { tx in
      try DemoAccount.allCases.compactMap { account in
        try tx.findPerson(account.email, vault: vault).map { person in
          DemoLine(account: account, password: account.password(seed: seed), person: person)
        }
      }
    }
    // Accounts come nearly last: without them the loading was cut off.
    guard !lines.isEmpty else {
      throw Installation.Unusable(
        "The demo was not loaded to its end. Remove the folder or the database, and load it again.")
    }
    say("the demo is here already; passwords are as they were when it was loaded")
    return lines
  }

  /// The id that this demo always has: by it a second run knows the first one.
  static func community(seed: Int, size: DemoSize) -> CommunityID {
    var random = DemoRandom(seed: seed, "community " + size.rawValue)
    // The day on which such a community was founded; any fixed one would do.
    let day = LocalDay(daysSinceEpoch: 19_489)
    return ID(uuid: UUIDv7(at: SiteZone.shanghai.instant(day), random: random.bytes(10)))
  }
}
