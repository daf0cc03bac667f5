import ArgumentParser
import Foundation
import Planner

struct PlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Plans routes with time windows, in the form in which planners are compared.",
    discussion: "Example: stairwell plan solve C101.txt --seconds 10",
    subcommands: [Solve.self, Generate.self, PlanSpeed.self])

  struct Solve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "solve", abstract: "Routes of the least total distance for a file in Solomon's text format.",
      discussion: """
        Example: stairwell plan solve C101.txt --seconds 10

        The fleet is free: as many vehicles as wanted, whatever the file says. Prints JSON: vehicles, distance and routes, each
        the customers in the order of service. One processor core is used. Exit status 65: the file makes no sense or a
        customer cannot be served, and the message says which and why.
        """)

    @Argument(help: "The file.") var file: String
    @Option(help: "How long to search.") var seconds: Double?
    @Option(help: "How many trials to make: the same number and seed give the same routes everywhere.") var iterations: Int?
    @Option(help: "euclidean: not rounded; dimacs: cut after one decimal.") var distance = DistanceRule.euclidean
    @Option(help: "Another seed gives other routes of much the same length.") var seed: UInt64 = 1
    @Flag(help: "--seconds counts processor time, for comparisons on a busy machine.") var processorTime = false

    func validate() throws {
      guard seconds != nil || iterations != nil else {
        throw ValidationError("Say how long to search: --seconds 10, or --iterations 100000.")
      }
      if let seconds, !(seconds.isFinite && (0...604_800).contains(seconds)) {
        throw ValidationError("--seconds is a number from 0 to 604800, a week.")
      }
      if let iterations, iterations < 0 { throw ValidationError("--iterations is a whole number from 0 on.") }
    }

    func run() async throws {
      guard let data = FileManager.default.contents(atPath: file) else { throw ValidationError("\(file) cannot be read.") }
      guard let text = String(data: data, encoding: .utf8) else {
        Terminal.progress("\(file): this is no text in UTF-8; Solomon's text format was expected.")
        throw ExitCode(65)
      }
      let (instance, planner): (RoutingInstance, RoutePlanner)
      do {
        instance = try SolomonFormat.read(text)
        planner = try RoutePlanner(instance, rule: distance, seed: seed)
      } catch {
        Terminal.progress("\(file): \(error)")
        throw ExitCode(65)
      }
      let clock = processorTime ? Launch.stopwatch.processor : Launch.stopwatch.elapsed
      let plan = planner.solve(RoutePlanner.Budget(iterations: iterations, seconds: seconds, clock: clock))
      let faults = RouteCheck.faults(of: plan, instance, distance)
      guard faults.isEmpty else {
        Terminal.progress("The routes found do not pass the check and are not printed. This is a defect: \(faults)")
        throw ExitCode(70)
      }
      print(PlanCommand.json(plan, instance))
    }
  }

  struct Generate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "generate", abstract: "Prints a made-up instance in Solomon's text format; the same words give the same file.",
      discussion: """
        Example: stairwell plan generate --customers 1000 --seed 1 --kind RC

        Kinds: C in clusters, R anywhere, RC both; C2, R2 and RC2 have long days and large vehicles.
        """)

    @Option(help: "How many.") var customers: Int
    @Option(help: "Another seed gives another instance.") var seed: UInt64 = 1
    @Option(help: "C, R, RC, C2, R2 or RC2.") var kind = InstanceGenerator.Kind.r1

    func validate() throws {
      guard (1...RoutingInstance.mostCustomers).contains(customers) else {
        throw ValidationError("--customers is a whole number from 1 to \(RoutingInstance.mostCustomers).")
      }
    }

    func run() async throws {
      print(SolomonFormat.write(InstanceGenerator.make(kind, customers: customers, seed: seed)), terminator: "")
    }
  }

  /// One line; customers by the numbers of the file.
  private static func json(_ plan: RoutePlan, _ instance: RoutingInstance) -> String {
    let routes = plan.routes.map { route in
      "[" + route.map { String(instance.customers[$0].number) }.joined(separator: ",") + "]"
    }
    let listed = routes.joined(separator: ",")
    return #"{"vehicles":\#(routes.count),"distance":\#(plan.distance),"routes":[\#(listed)]}"#
  }
}

extension DistanceRule: ExpressibleByArgument {}

extension InstanceGenerator.Kind: ExpressibleByArgument {
  public init?(argument: String) { self.init(name: argument) }
}
