import ArgumentParser
import Foundation
import Hummingbird
import Jobs
import Kernel
import Logging
import ServiceLifecycle
import Store
import Web

struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Serves the community until SIGTERM, which drains and stops it.",
    discussion: "Example: stairwell serve --data data --port 8080")

  @OptionGroup var place: PlaceOptions
  @Option(help: "Address to listen on (127.0.0.1).") var host: String?
  @Option(help: "Port to listen on (8080); 0 takes a free one.") var port: Int?
  @Flag(help: "Leave reactions and the schedule to another process.") var noJobs = false

  func run() async throws {
    let settings = try await Settings(place, host: host, port: port)
    settings.startLogging(Launch.world)
    let installation = try await Installation.open(settings, world: Launch.world)
    // PostgreSQL does this by itself. Without it answers are right and slower: no reason not to start, on a full disk for one.
    try? await (installation.database as? SQLiteDatabase)?.measureIndexes()
    let house = try await House(installation)
    let logger = Logger(label: "stairwell")
    let app = Application(
      router: house.routes.router,
      configuration: .init(address: .hostname(settings.host, port: settings.port), serverName: nil),
      onServerRunning: { channel in
        let port = channel.localAddress?.port ?? settings.port
        logger.info("serving", metadata: ["address": .string("http://\(settings.host):\(port)")])
      },
      logger: logger)
    let services: [any Service] = [AnsweringService(app: app)] + house.services(logger, withJobs: settings.runsJobs && !noJobs)
    let group = ServiceGroup(
      configuration: .init(
        services: services.map { .init(service: $0) }, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
    try await group.run()
    await installation.database.close()
  }
}

/// The server, answering on threads of its own.
private struct AnsweringService<Server: Service>: Service {
  let app: Server

  func run() async throws {
    try await withTaskExecutorPreference(AnswerThreads.shared) { try await app.run() }
  }
}
