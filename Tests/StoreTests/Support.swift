import Contracts
import Foundation
import Kernel
import Store
import Synchronization
import TestKit

/// Tables that only tests know, put into a fresh database.
func database(
  _ engine: Engine, with script: String, world: World = TestWorld().world
) async throws -> any Database {
  let database = try await engine.freshDatabase(world: world)
  try await database.write { tx in try database.executeScript(script, in: tx) }
  return database
}

let communityA = ID<CommunityTag>(uuid: UUIDv7(high: 0x0192_0000_0000_7000, low: 0x8000_0000_0000_0001))
let communityB = ID<CommunityTag>(uuid: UUIDv7(high: 0x0192_0000_0000_7000, low: 0x8000_0000_0000_0002))

/// A number that closures on any thread may raise.
final class Counter: Sendable {
  private let number = Mutex(0)
  var value: Int { number.withLock { $0 } }
  @discardableResult
  func add() -> Int {
    number.withLock { number in
      number += 1
      return number
    }
  }
}

extension Tx {
  func count(_ sql: SQL) throws -> Int { try scalar(sql) ?? -1 }
}

struct Refused: Error {}

/// A folder that goes with the test.
final class Folder: Sendable {
  let path: String

  init(_ name: String, _ files: [String: String]) throws {
    path = NSTemporaryDirectory() + "stairwell-\(ProcessInfo.processInfo.processIdentifier)-" + name
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for (name, text) in files { try write(name, text) }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ name: String, _ text: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/" + name))
  }

  func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path + "/" + name) }
}
