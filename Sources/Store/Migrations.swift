import Contracts
import Cryptography
import Foundation
import Kernel

/// Numbered plain SQL files, run once each in name order, each in a transaction, recorded with a checksum.
public struct Migrations: Sendable {
  public struct File: Sendable, Equatable {
    public let number: Int
    public let name: String
    public let text: String
    public let checksum: String
  }

  public let files: [File]

  init(files: [File]) { self.files = files }

  /// Reads `NNNN_name.sql`, or the pair `NNNN_name.sqlite.sql` and `NNNN_name.postgres.sql` of which one is for `dialect`.
  public init(folder: String, dialect: Dialect) throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".sql") }.sorted()
    var files: [File] = []
    for name in names {
      let parts = name.split(separator: ".")
      if parts.count == 3, parts[1] != dialect.rawValue { continue }
      guard let number = Int(name.prefix(4)) else {
        throw StoreError.migration("\(name): a migration's name begins with four digits")
      }
      if files.contains(where: { $0.number == number }) {
        throw StoreError.migration("\(name): the number \(number) is used twice")
      }
      let bytes = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))
      files.append(
        File(
          number: number, name: String(parts[0]), text: String(decoding: bytes, as: UTF8.self),
          checksum: Hex.encode(Digest.sha256(Array(bytes)))))
    }
    self.files = files
  }

  /// Brings `database` to the newest schema; gives the names of what ran. An edited or unknown migration stops it.
  @discardableResult
  public func run(on database: any Database) async throws -> [String] {
    let applied = try await applied(on: database)
    let known = Set(files.map(\.number))
    if let newer = applied.keys.first(where: { !known.contains($0) }) {
      throw StoreError.migration(
        "the database has migration \(newer), which this program does not know: it is older than its data")
    }
    var ran: [String] = []
    for file in files {
      if let checksum = applied[file.number] {
        if checksum != file.checksum {
          throw StoreError.migration("\(file.name) was edited after it ran: write a new migration instead")
        }
        continue
      }
      if try await Migrations.apply(file, to: database) { ran.append(file.name) }
    }
    return ran
  }

  /// False when another process, started at the same time, was first.
  private static func apply(_ file: File, to database: any Database) async throws -> Bool {
    try await database.write { tx in
      // Before the first query, so that the snapshot is taken when the other process has committed. SQLite has one writer.
      if tx.dialect == .postgres { try tx.run("LOCK TABLE schema_migrations IN EXCLUSIVE MODE") }
      if try tx.exists("SELECT number FROM schema_migrations WHERE number = \(file.number)") { return false }
      try database.executeScript(file.text, in: tx)
      try tx.run(
        """
        INSERT INTO schema_migrations (number, name, checksum, applied_at)
        VALUES (\(file.number), \(file.name), \(file.checksum), \(tx.now))
        """)
      return true
    }
  }

  private func applied(on database: any Database) async throws -> [Int: String] {
    try await database.write { tx in
      // IF NOT EXISTS does not keep two programs that start together from creating the same table on PostgreSQL.
      if tx.dialect == .postgres { _ = try tx.rows("SELECT pg_advisory_xact_lock(20261125)") }
      try tx.run(
        """
        CREATE TABLE IF NOT EXISTS schema_migrations (
          number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at BIGINT NOT NULL)
        """)
      let rows = try tx.rows("SELECT number, checksum FROM schema_migrations ORDER BY number")
      return try Dictionary(
        uniqueKeysWithValues: rows.map { row in (try row("number", as: Int.self), try row("checksum", as: String.self))
        })
    }
  }
}
