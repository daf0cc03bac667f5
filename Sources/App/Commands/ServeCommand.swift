import ArgumentParser
import Foundation
import Hummingbird
import HummingbirdCore
import Jobs
import Kernel
import Logging
import NIOCore
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
      server: HTTPServerBuilder { responder in AnsweringChannel(base: HTTP1Channel(responder: responder)) },
      configuration: .init(address: .hostname(settings.host, port: settings.port), serverName: nil),
      onServerRunning: { channel in
        let port = channel.localAddress?.port ?? settings.port
        logger.info("serving", metadata: ["address": .string("http://\(settings.host):\(port)")])
      },
      logger: logger)
    let services: [any Service] = [app] + house.services(logger, withJobs: settings.runsJobs && !noJobs)
    let group = ServiceGroup(
      configuration: .init(
        services: services.map { .init(service: $0) }, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
    try await group.run()
    await installation.database.close()
  }
}

/// Connections whose requests are answered on threads of their own, from the first byte to the last.
///
/// Each connection by itself, and not the whole server: when a group of services is cancelled (a port that is in use, a stop) while its
/// tasks prefer an executor, Swift's runtime and the merging of signals can wait for each other's locks for ever.
private struct AnsweringChannel<Base: ServerChildChannel>: ServerChildChannel {
  let base: Base

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> { base.setup(channel: channel, logger: logger) }

  func handle(value: Base.Value, logger: Logger) async {
    await withTaskExecutorPreference(AnswerThreads.shared) { await base.handle(value: value, logger: logger) }
  }
}
