import ArgumentParser
import Foundation
import Store

struct BackupCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup", abstract: "Writes the whole community into one file, while it is being served.",
    discussion: """
      Example: stairwell backup --data data --output stairwell-2026-11-25.backup

      Keep the key file (data/keys) elsewhere and safe: sealed personal data cannot be opened without it.
      """)

  @OptionGroup var place: PlaceOptions
  @Option(name: .shortAndLong, help: "The file to write; it must not exist.") var output: String

  func run() async throws {
    if FileManager.default.fileExists(atPath: output) {
      throw ValidationError("\(output) exists; give another name, or move it away.")
    }
    let settings = try await Settings(place)
    let installation = try await Installation.open(settings, world: Launch.world)
    let result = try await Backup.write(installation, to: output)
    await installation.database.close()
    print("\(output): \(result.bytes) bytes, \(result.photos) photos; the keys in \(settings.keyFile) are not in it")
  }
}

struct RestoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "Fills an empty folder or database from a backup, on either engine.",
    discussion: """
      Example: stairwell restore stairwell-2026-11-25.backup --data data-new --keys data/keys

      A backup of the embedded database can be restored into PostgreSQL, and the other way round.
      """)

  @OptionGroup var place: PlaceOptions
  @Argument(help: "The backup.") var backup: String
  @Option(help: "The key file of the community that was backed up; copied into the new folder.") var keys: String?

  func run() async throws {
    let settings = try await Settings(place)
    // Before anything is made: after a damaged file the folder is as empty as before.
    try BackupSeal.check(backup)
    try requireKeys(settings)
    try copyKeys(to: settings)
    let installation = try await Installation.open(settings, world: Launch.world, migrating: false)
    let migrations = try Migrations(folder: settings.home + "/Migrations", dialect: installation.database.dialect)
    let result = try await Backup.read(installation, from: backup, migrations: migrations)
    try await migrations.run(on: installation.database)
    await installation.database.close()
    print("\(result.rows) rows and \(result.photos) photos are back in \(settings.data)")
  }

  private func requireKeys(_ settings: Settings) throws {
    let path = keys ?? settings.keyFile
    if keys == nil, !FileManager.default.fileExists(atPath: path) {
      throw ValidationError(
        "Personal data in a backup stays sealed without the key file that stood beside it: name it with --keys.")
    }
    try BackupHead(of: backup).requireKeys(in: path)
  }

  private func copyKeys(to settings: Settings) throws {
    guard let keys else { return }
    let files = FileManager.default
    Installation.keepToOwner()
    if files.fileExists(atPath: settings.keyFile) {
      throw ValidationError("\(settings.keyFile) exists already; restore into an empty folder.")
    }
    try files.createDirectory(atPath: settings.data, withIntermediateDirectories: true)
    try files.copyItem(atPath: keys, toPath: settings.keyFile)
    try files.setAttributes([.posixPermissions: 0o600], ofItemAtPath: settings.keyFile)
  }
}
