import ArgumentParser
import Contracts
import Foundation
import Kernel
import Places
import Store

struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Loads the demo community: parks, enterprises, people and a year of cases, all invented.",
    discussion: """
      Example: stairwell demo --data data --seed 1 --size small

      Prints one account a line: role, e-mail, password, person id, with tabs between. The same seed gives the same \
      community on the same day. Passwords follow from the seed, so a demo is no place for anything real.
      """)

  @OptionGroup var place: PlaceOptions
  @Option(name: .long, help: "The number from which everything is invented.")
  var seed: Int = 1
  @Option(name: .long, help: "small, a tenth for trying and for tests, or full.")
  var size: DemoSize = .full

  func run() async throws {
    let settings = try await Settings(place)
    let clock = DemoWorld(seed: seed, real: Launch.world)
    let installation = try await Installation.open(settings, world: clock.world)
    do {
      let demo = Demo(installation: installation, clock: clock, seed: seed, size: size)
      for line in try await demo.lines() { print(line.text) }
    } catch {
      await installation.database.close()
      throw error
    }
    await installation.database.close()
  }
}
