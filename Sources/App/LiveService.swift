import ServiceLifecycle
import Store
import Web

/// Feeds the open pages, in every server process. It stops before the server does: streams end at once, so that nobody waits for them.
struct LiveService: Service {
  let hub: LiveHub
  let database: any Database
  let report: @Sendable (String, any Error) -> Void

  func run() async throws {
    await withGracefulShutdownHandler {
      await cancelWhenGracefulShutdown { await hub.run(database, report: report) }
    } onGracefulShutdown: {
      hub.closeAll()
    }
  }
}
