import Foundation
import Kernel
import Store
import Testing

/// The engines on which a store test runs: `@Test(arguments: Engine.available)`.
public enum Engine: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case sqlite, postgres

  /// PostgreSQL only where `TEST_POSTGRES_URL` names one; `bin/test` always does.
  public static var available: [Engine] { PostgresServer.url == nil ? [.sqlite] : allCases }

  public var testDescription: String { rawValue }

  public var dialect: Dialect { self == .sqlite ? .sqlite : .postgres }

  /// The folder with the migrations of this checkout.
  public static let migrationsFolder: String = {
    var folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    while folder.path != "/" {
      let candidate = folder.appendingPathComponent("Migrations").path
      if FileManager.default.fileExists(atPath: candidate) { return candidate }
      folder.deleteLastPathComponent()
    }
    preconditionFailure("no Migrations folder above \(#filePath)")
  }()

  /// A migrated database of its own for one test, gone when the test lets go of it.
  public func freshDatabase(
    world: World = TestWorld().world, subscriptions: Subscriptions = Subscriptions()
  ) async throws -> any Database {
    switch self {
    case .sqlite:
      let template = try await SQLiteTemplate.migrated.value
      return try SQLiteDatabase(copying: template, world: world, subscriptions: subscriptions)
    case .postgres:
      let name = try await PostgresServer.create(isMigrated: true)
      return try TemporaryDatabase(name: name, world: world, subscriptions: subscriptions)
    }
  }

  /// A database without any table, for tests of the migrations themselves.
  public func emptyDatabase(world: World = TestWorld().world) async throws -> any Database {
    switch self {
    case .sqlite: return try SQLiteDatabase(world: world)
    case .postgres:
      let name = try await PostgresServer.create(isMigrated: false)
      return try TemporaryDatabase(name: name, world: world, subscriptions: Subscriptions())
    }
  }
}

/// One migrated database in memory, from which each test copies its own (about a millisecond).
enum SQLiteTemplate {
  static let migrated = Task<SQLiteDatabase, any Error> {
    let database = try SQLiteDatabase(world: TestWorld().world)
    try await Migrations(folder: Engine.migrationsFolder, dialect: .sqlite).run(on: database)
    return database
  }
}
