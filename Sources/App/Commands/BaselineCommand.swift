import ArgumentParser
import Hummingbird

/// The bare framework, which `bin/bench` measures beside the product.
struct BaselineCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench-baseline", abstract: "Serves one word, for bin/bench.",
    discussion: "Example: stairwell bench-baseline --port 8099", shouldDisplay: false)

  @Option(help: "Port to listen on.") var port: Int

  func run() async throws {
    let router = Router()
    router.get("/") { _, _ in "ok\n" }
    let app = Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)))
    try await app.runService()
  }
}
