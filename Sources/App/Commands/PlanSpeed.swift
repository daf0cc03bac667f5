import ArgumentParser
import Kernel
import Store
import Visits

/// For `bin/bench`.
struct PlanSpeed: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "speed", abstract: "Measures the visiting rules and the plans of next week and the next quarter over the data that is there.",
    discussion: """
      Example: stairwell plan speed --data data

      Reads only. Prints JSON: rules_seconds (all rules, from the store to the list of whom to see), draft_seconds (what the week has
      to hold, from the store), plan_seconds (the plan), quarter_draft_seconds and quarter_plan_seconds (the same of the next quarter),
      each the least of --rounds, with how much there was.
      """, shouldDisplay: false)

  @OptionGroup var place: PlaceOptions
  @Option(help: "How many times.") var rounds = 3

  func run() async throws {
    let settings = try await Settings(place)
    let installation = try await Installation.open(settings, world: Launch.world)
    let parts = try HouseParts(home: settings.home, files: installation.files)
    let community = try await parts.soleCommunity(installation.database)
    let speed = try await VisitSpeed.measure(
      installation.database, parts.visitWiring(installation.vault), community: community, rounds: rounds, clock: Launch.stopwatch.elapsed)
    await installation.database.close()
    guard let speed else { throw ValidationError("There is no secretary and no week to plan: load a demo first.") }
    print(
      """
      {"firms":\(speed.firms),"due":\(speed.due),"hosts":\(speed.hosts),"buildings":\(speed.buildings),"wants":\(speed.wants),\
      "planned":\(speed.planned),"rules_seconds":\(speed.rulesSeconds),"draft_seconds":\(speed.draftSeconds),\
      "plan_seconds":\(speed.planSeconds),"quarter_wants":\(speed.quarterWants),"quarter_planned":\(speed.quarterPlanned),\
      "quarter_draft_seconds":\(speed.quarterDraftSeconds),"quarter_plan_seconds":\(speed.quarterPlanSeconds)}
      """)
  }
}
