import Calendars
import Contracts
import Cryptography
import Files
import Foundation
import Kernel
import Outbound
import Store
import Web

/// One Stairwell on one machine: its store, its keys, its files. Opened by every subcommand.
public struct Installation: Sendable {
  public let settings: Settings
  public let world: World
  public let database: any Database
  public let vault: Vault
  /// The ids of all keys of the key file, which a backup names.
  let keyIDs: [String]
  public let files: FileStore

  /// Opens the store; `migrating` brings it to the newest schema first.
  static func open(_ settings: Settings, world: World, migrating: Bool = true) async throws -> Installation {
    keepToOwner()
    let database = try openDatabase(settings, world)
    if migrating {
      try await Migrations(folder: settings.home + "/Migrations", dialect: database.dialect).run(on: database)
    }
    if try await isMissingItsKeys(settings, database, wasMigrated: migrating) {
      throw Unusable(
        "The key file \(settings.keyFile) is missing, and the data was sealed with it. Put it back; new keys would not open the data.")
    }
    // With PostgreSQL too: keys and photos lie in the folder.
    try makeFolder(settings)
    let keys = try openKeys(settings, world: world)
    if migrating {
      let calendars = try CalendarFiles.files(settings)
      _ = try await database.write { tx in try tx.keep(calendars) }
    }
    let vault = Vault(seals: try keys.sealKeys(settings.seal), lookup: try keys.lookupKey())
    var outbound = OutboundTools(vault: vault, mail: settings.mail, rules: settings.outward)
    outbound.quietHours = settings.quietHours
    database.tools.keep(outbound)
    return Installation(
      settings: settings, world: world, database: database, vault: vault, keyIDs: keys.ids,
      files: FileStore(folder: settings.filesFolder))
  }

  private static func openDatabase(_ settings: Settings, _ world: World) throws -> any Database {
    let subscriptions = HouseReactions.all.subscriptions
    guard settings.database.isEmpty else {
      return try PostgresDatabase(url: settings.database, world: world, subscriptions: subscriptions)
    }
    try makeFolder(settings)
    closeDatabase(settings)
    return try SQLiteDatabase(path: settings.sqliteFile, world: world, subscriptions: subscriptions)
  }

  private static func makeFolder(_ settings: Settings) throws {
    do {
      try FileManager.default.createDirectory(atPath: settings.data, withIntermediateDirectories: true)
    } catch {
      throw Unusable("The folder \(settings.data) cannot be made or written: \(error.localizedDescription)")
    }
  }

  /// A community without its keys: making new ones would leave every sealed value shut for ever.
  private static func isMissingItsKeys(
    _ settings: Settings, _ database: any Database, wasMigrated: Bool
  ) async throws -> Bool {
    if !wasMigrated || FileManager.default.fileExists(atPath: settings.keyFile) { return false }
    return try await database.read { tx in try tx.exists("SELECT community_id FROM community_cards LIMIT 1") }
  }

  /// What this program makes from here on is for its owner only: folders 0700, files 0600. Names and the texts of cases are not
  /// sealed, only contact data is.
  static func keepToOwner() { umask(0o077) }

  /// A database that an older version made readable by others, and what SQLite keeps beside it: it gives a new `-wal` the mode
  /// of the database.
  private static func closeDatabase(_ settings: Settings) {
    let files = FileManager.default
    for path in settings.sqliteFiles where files.fileExists(atPath: path) && Installation.isReadableByOthers(path) {
      // Only its owner may; for everybody else `doctor` says it.
      try? files.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }
  }

  static func isReadableByOthers(_ path: String) -> Bool {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return ((attributes?[.posixPermissions] as? NSNumber)?.intValue ?? 0) & 0o077 != 0
  }

  struct Unusable: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
  }

  /// The key file is made with the first start, readable by its owner only, and never part of a backup.
  private static func openKeys(_ settings: Settings, world: World) throws -> KeyFile {
    let path = settings.keyFile
    if !FileManager.default.fileExists(atPath: path) {
      let text = KeyFile.make(lookup: settings.lookup ?? .hmacSHA256, randomBytes: world.randomBytes).text
      let made = FileManager.default.createFile(
        atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
      guard made else { throw Unusable("The key file \(path) cannot be written.") }
    }
    let keys = try KeyFile(String(contentsOfFile: path, encoding: .utf8))
    if let asked = settings.lookup, asked != keys.lookupAlgorithm {
      throw Unusable(
        "STAIRWELL_LOOKUP is \(asked.rawValue), but this community was begun with \(keys.lookupAlgorithm.rawValue); that stays.")
    }
    return keys
  }

  /// 32 bytes for form tokens, derived from the keys, so that a restart does not make open forms stale.
  var formKey: [UInt8] { vault.lookupHash("form tokens", purpose: "web.form") }
}
