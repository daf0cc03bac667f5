import ArgumentParser
import Foundation
import Hummingbird
import Jobs
import Kernel
import Logging
import ServiceLifecycle
import Web

struct PreviewCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "preview", abstract: "Shows every page of a small demo community, for each role, in every mode and language.",
    discussion: """
      Example: stairwell preview --port 8090

      Open /preview: it signs in as whom you choose without a password, so it listens on this machine only and opens nothing
      but a demo community. Without --data or --database it makes one in a temporary folder and removes it at the end.
      """)

  @OptionGroup var place: PlaceOptions
  @Option(help: "Port to listen on; 0 takes a free one.") var port = 8090
  @Option(help: "The number from which the demo community is invented.") var seed = 1
  @Option(help: "small or full.") var size: DemoSize = .small

  func run() async throws {
    var place = place
    let isTemporary = place.data == nil && place.database == nil
    let folder = FileManager.default.temporaryDirectory.path + "/stairwell-preview-" + Launch.world.newSecret(byteCount: 8)
    if place.data == nil { place.data = folder }
    defer { if isTemporary { try? FileManager.default.removeItem(atPath: folder) } }
    let settings = try await Settings(place, host: "127.0.0.1", port: port)
    settings.startLogging(Launch.world)
    let lines = try await demo(settings)
    let installation = try await Installation.open(settings, world: Launch.world)
    do {
      try await serve(House(installation), lines)
    } catch {
      await installation.database.close()
      throw error
    }
    await installation.database.close()
  }

  /// The demo's clock stands still while it is loaded; afterwards the house runs on the real one.
  private func demo(_ settings: Settings) async throws -> [DemoLine] {
    let clock = DemoWorld(seed: seed, real: Launch.world)
    let installation = try await Installation.open(settings, world: clock.world)
    do {
      let lines = try await Demo(installation: installation, clock: clock, seed: seed, size: size).lines()
      await installation.database.close()
      return lines
    } catch {
      await installation.database.close()
      throw error
    }
  }

  private func serve(_ house: House, _ lines: [DemoLine]) async throws {
    let preview = PreviewRoutes(site: house.site, lines: lines)
    preview.add(to: house.routes)
    // What the year of the demo left to be done: without it no inbox would hold anything.
    while try await JobRunner.runDue(house.site.database, reactions: HouseReactions.all) > 0 {}
    let responder = house.routes.router.buildResponder()
    try await preview.look(
      PreviewWalk(responder: responder, table: house.routes.table), say: { line in Terminal.progress(line) })
    let logger = Logger(label: "stairwell")
    let asked = port
    let app = Application(
      responder: responder, configuration: .init(address: .hostname("127.0.0.1", port: asked), serverName: nil),
      onServerRunning: { channel in
        Terminal.progress("preview: http://127.0.0.1:\(channel.localAddress?.port ?? asked)/preview")
      },
      logger: logger)
    let services: [any Service] = [app] + house.services(logger)
    let group = ServiceGroup(
      configuration: .init(
        services: services.map { .init(service: $0) }, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
    try await group.run()
  }
}
