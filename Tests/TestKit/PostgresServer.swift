import CLibPQ
import Dispatch
import Foundation
import Kernel
import Store
import Synchronization

/// The PostgreSQL of the tests: `TEST_POSTGRES_URL` names a maintenance database whose user may create others.
enum PostgresServer {
  struct Refused: Error, CustomStringConvertible { let description: String }

  static let url: String? = {
    let url = ProcessInfo.processInfo.environment["TEST_POSTGRES_URL"] ?? ""
    return url.isEmpty ? nil : url
  }()

  private static let prefix = "stairwell_test_\(ProcessInfo.processInfo.processIdentifier)"
  /// Who waits for a database must not wait for those that go.
  private static let making = Lane("stairwell.tests.postgres.making")
  private static let dropping = Lane("stairwell.tests.postgres.dropping")
  private static let counter = Mutex(0)
  private static let alive = Mutex<Set<String>>([])

  /// The migrated database from which each test's own is copied; nobody is connected to it.
  private static let template = Task<String, any Error> {
    let name = prefix + "_template"
    try await execute(
      "CREATE DATABASE \(name) TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'")
    alive.withLock { _ = $0.insert(name) }
    atexit { PostgresServer.dropAll() }
    let database = try PostgresDatabase(url: address(of: name), world: TestWorld().world, connections: 1)
    try await Migrations(folder: Engine.migrationsFolder, dialect: .postgres).run(on: database)
    await database.close()
    return name
  }

  /// A new database; `isMigrated: false` gives an empty one.
  static func create(isMigrated: Bool) async throws -> String {
    let source = isMigrated ? try await template.value : "template0"
    let number = counter.withLock { number in
      number += 1
      return number
    }
    let name = "\(prefix)_\(number)"
    let locale = isMigrated ? "" : "ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
    try await execute("CREATE DATABASE \(name) TEMPLATE \(source) STRATEGY file_copy \(locale)")
    alive.withLock { _ = $0.insert(name) }
    return name
  }

  /// Returns at once; the database goes when the queue reaches it.
  static func drop(_ name: String) {
    dropping.queue.async {
      _ = dropping.run("DROP DATABASE IF EXISTS \(name) WITH (FORCE)")
      alive.withLock { _ = $0.remove(name) }
    }
  }

  /// Where the server ends with the tests there is nothing to tidy up: hundreds of databases take minutes to drop.
  private static func dropAll() {
    if ProcessInfo.processInfo.environment["TEST_POSTGRES_ENDS"] == "1" { return }
    dropping.queue.sync {
      for name in alive.withLock({ $0 }) { _ = dropping.run("DROP DATABASE IF EXISTS \(name) WITH (FORCE)") }
    }
  }

  static func execute(_ statement: String) async throws {
    let failure = await withCheckedContinuation { continuation in
      making.queue.async { continuation.resume(returning: making.run(statement)) }
    }
    if let failure { throw Refused(description: "\(statement): \(failure)") }
  }

  /// A queue with a connection of its own to the maintenance database.
  private final class Lane: @unchecked Sendable {
    let queue: DispatchQueue
    /// Only on `queue`.
    private var handle: OpaquePointer?

    init(_ label: String) { queue = DispatchQueue(label: label) }

    /// One statement; gives the failure. Only on `queue`.
    func run(_ statement: String) -> String? {
      if handle == nil || PQstatus(handle) != CONNECTION_OK {
        PQfinish(handle)
        handle = PQconnectdb(PostgresServer.url ?? "")
        guard PQstatus(handle) == CONNECTION_OK else { return String(cString: PQerrorMessage(handle)) }
        PQclear(PQexec(handle, "SET client_min_messages = error"))
      }
      let result = PQexec(handle, statement)
      defer { PQclear(result) }
      return PQresultStatus(result) == PGRES_COMMAND_OK ? nil : String(cString: PQerrorMessage(handle))
    }
  }

  /// The connection string of the server with another database in it.
  static func address(of name: String) throws -> String {
    guard let url, let options = PQconninfoParse(url, nil) else {
      throw Refused(description: "TEST_POSTGRES_URL is not a connection string")
    }
    defer { PQconninfoFree(options) }
    var parts = ["dbname='\(name)'"]
    var option = options
    while let keyword = option.pointee.keyword {
      let key = String(cString: keyword)
      if let value = option.pointee.val, key != "dbname" {
        let text = String(cString: value).replacingOccurrences(of: "\\", with: "\\\\")
        parts.append("\(key)='\(text.replacingOccurrences(of: "'", with: "\\'"))'")
      }
      option += 1
    }
    return parts.joined(separator: " ")
  }
}

/// Where the tests' PostgreSQL is, for tests that open connections of their own.
public enum TestServer {
  public static var url: String? { PostgresServer.url }
}

/// A database on the server that goes when the test lets go of it.
final class TemporaryDatabase: Database {
  let base: PostgresDatabase
  private let name: String

  init(name: String, world: World, subscriptions: Subscriptions) throws {
    self.name = name
    base = try PostgresDatabase(
      url: try PostgresServer.address(of: name), world: world, subscriptions: subscriptions)
  }

  deinit { PostgresServer.drop(name) }

  var dialect: Dialect { base.dialect }
  var world: World { base.world }
  func read<Value: Sendable>(_ body: @escaping @Sendable (Tx) throws -> Value) async throws -> Value {
    try await base.read(body)
  }
  func write<Value: Sendable>(_ body: @escaping @Sendable (Tx) throws -> Value) async throws -> Value {
    try await base.write(body)
  }
  func executeScript(_ text: String, in tx: Tx) throws { try base.executeScript(text, in: tx) }
  var tools: Tools { base.tools }
  func onEnqueue(_ wake: @escaping @Sendable () -> Void) { base.onEnqueue(wake) }
  func onRecord(_ wake: @escaping @Sendable () -> Void) { base.onRecord(wake) }
  func followOthers(_ wake: @escaping @Sendable () -> Void) async { await base.followOthers(wake) }
  func diagnose() async throws -> [String] { try await base.diagnose() }
  func close() async { await base.close() }
}
