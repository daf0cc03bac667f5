import App
import Contracts
import Cryptography
import Files
import Foundation
import Jobs
import Kernel
import Outbound
import Store
import Web

extension Bench {
  /// Passwords that cost a millisecond, for tests only.
  public static let cheapPasswords = ScryptCost(logN: 4, blockSize: 1, parallelism: 1)

  /// The whole product over a fresh database, with real sessions. Photos go to a folder of their own under the temporary one.
  public static func house(_ engine: Engine, world: TestWorld = TestWorld()) async throws -> Bench {
    let database = try await engine.freshDatabase(world: world.world, subscriptions: HouseReactions.all.subscriptions)
    database.tools.keep(OutboundTools(vault: try vault()))
    let folder = NSTemporaryDirectory() + "stairwell-house-" + ProcessInfo.processInfo.globallyUniqueString
    let parts = try HouseParts(home: home, files: FileStore(folder: folder), passwordCost: cheapPasswords)
    let options = Site.Options(formKey: [UInt8](repeating: 5, count: 32))
    let site = Site(
      world: world.world, database: database, vault: try vault(), pages: try pages.get(),
      viewers: HouseParts.viewers(database), options: options)
    return Bench(site: site, database: database, world: world, routes: SiteRouter.make(site, parts))
  }

  /// Runs every reaction that waits.
  public func settle() async throws {
    try await JobRunner.runDue(database, reactions: HouseReactions.all)
  }
}
