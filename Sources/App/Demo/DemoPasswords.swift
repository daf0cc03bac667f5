import Cryptography
import Kernel
import People

/// The hashes of the demo passwords. They take seconds, so they are made while the rest is loaded.
enum DemoPasswords {
  static func records(seed: Int, cost: ScryptCost, world: World) async throws -> [DemoAccount: String] {
    let room = PasswordRoom(world: world, cost: cost)
    return try await withThrowingTaskGroup(of: (DemoAccount, String).self) { group in
      for account in DemoAccount.allCases {
        group.addTask { (account, try await room.make(account.password(seed: seed))) }
      }
      var records: [DemoAccount: String] = [:]
      for try await (account, record) in group { records[account] = record }
      return records
    }
  }
}
