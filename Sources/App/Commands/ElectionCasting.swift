import ArgumentParser
import Contracts
import Elections
import Foundation
import Kernel

extension ElectionCommand {
  /// For `bin/bench`.
  struct Casting: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "casting", abstract: "Measures how many ballots a second a box accepts.",
      discussion: """
        Example: stairwell election casting --data /tmp/casting --voters 400 --candidates 9

        Makes an open election in an empty folder and a ballot for every voter; then puts them into the box as the server does: \
        every proof checked, every ballot durable before it is answered, --at-once of them waiting side by side. Prints JSON.
        """, shouldDisplay: false)

    @OptionGroup var place: PlaceOptions
    @Option(help: "How many ballots.") var voters = 400
    @Option(help: "How many candidates.") var candidates = 9
    @Option(help: "How many of them a vote may choose.") var choose = 5
    @Option(help: "How many wait side by side.") var atOnce = 32

    func run() async throws {
      guard choose < candidates, atOnce > 0, voters > 0 else { throw ValidationError("--choose is below --candidates.") }
      let settings = try await Settings(place)
      let clock = DemoWorld(seed: 1, real: Launch.world)
      let installation = try await Installation.open(settings, world: clock.world)
      do { print(try await measure(installation, clock)) } catch {
        await installation.database.close()
        throw error
      }
      await installation.database.close()
    }

    private func measure(_ installation: Installation, _ clock: DemoWorld) async throws -> String {
      let world = clock.world
      let viewer = Viewer(
        person: world.newID(), community: world.newID(), standing: .post(world.newID(), .secretary, .community), name: "bench")
      let story = ElectionDemo(
        database: installation.database, viewer: viewer, data: try ElectionData(home: installation.settings.home),
        random: Launch.world.randomBytes, set: { clock.set($0) })
      let opened = try await story.stage(voters: voters, candidates: candidates, seats: choose, today: clock.today)
      let ballots = try await story.seal(opened)
      let began = Launch.world.now().milliseconds
      try await story.cast(ballots, in: opened, atOnce: atOnce)
      let seconds = Double(Launch.world.now().milliseconds - began) / 1_000
      return """
        {"ballots":\(ballots.count),"candidates":\(candidates),"seconds":\(seconds),"per_second":\(Double(ballots.count) / seconds),\
        "cores":\(ProcessInfo.processInfo.activeProcessorCount)}
        """
    }
  }
}
