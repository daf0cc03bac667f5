import ArgumentParser
import Store

struct MigrateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate", abstract: "Brings the database to the newest schema.",
    discussion: "Example: stairwell migrate --data data")

  @OptionGroup var place: PlaceOptions

  func run() async throws {
    let settings = try await Settings(place)
    let installation = try await Installation.open(settings, world: Launch.world, migrating: false)
    let files = try Migrations(folder: settings.home + "/Migrations", dialect: installation.database.dialect)
    let ran = try await files.run(on: installation.database)
    for name in ran { print("ran \(name)") }
    print(ran.isEmpty ? "nothing to do: \(files.files.count) migrations have run" : "the schema is new")
    await installation.database.close()
  }
}
