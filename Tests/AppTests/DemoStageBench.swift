import Contracts
import Cryptography
import Enterprises
import Files
import Foundation
import Kernel
import Places
import Sheets
import Store
import TestKit

@testable import App

/// An installation over a fresh database, whose clock is the demo's.
struct DemoStageBench {
  let clock: DemoWorld
  let installation: Installation

  init(_ engine: Engine, seed: Int = 1, now: Timestamp = TestWorld.start) async throws {
    let real = TestWorld(now: now, seed: 99).world
    clock = DemoWorld(seed: seed, real: real)
    let database = try await engine.freshDatabase(
      world: clock.world, subscriptions: HouseReactions.all.subscriptions)
    let folder = NSTemporaryDirectory() + "stairwell-demo-" + ProcessInfo.processInfo.globallyUniqueString
    let settings = try await Settings(PlaceOptions.parse(["--home", Bench.home, "--data", folder]))
    installation = Installation(
      settings: settings, world: clock.world, database: database, vault: try Bench.vault(), keyIDs: [],
      files: FileStore(folder: folder))
  }

  func demo(seed: Int = 1, size: DemoSize = .small) -> Demo {
    Demo(
      installation: installation, clock: clock, seed: seed, size: size, passwordCost: Bench.cheapPasswords,
      say: { _ in })
  }

  func count(_ statement: SQL) async throws -> Int {
    try await installation.database.read { tx in try tx.scalar(statement) ?? -1 }
  }

  func exported() async throws -> [UInt8] {
    let data = try EnterpriseData(home: Bench.home)
    let export = EnterpriseExport(data: data, vault: installation.vault)
    let rows = try await installation.database.read { tx in
      guard let community = try tx.communities().first else { return [[SheetCell]]() }
      return try export.rows(tx, community: community.id, filter: EnterpriseFilter())
    }
    return SheetWriter.csv(columns: EnterpriseExport.columns, rows: rows)
  }

  /// One small demo that the tests share which only look: loading takes a second.
  static let small = Task {
    let stage = try await DemoStageBench(.sqlite)
    return (stage: stage, lines: try await stage.demo().lines())
  }
}
