import Foundation
import Testing

@testable import Planner

/// Solomon's files are not ours to ship; name their folder to check against the proved optima.
private let folder = ProcessInfo.processInfo.environment["STAIRWELL_SOLOMON"] ?? ""

@Suite struct PublishedInstanceTests {
  /// Optima in the DIMACS convention, fleet free.
  @Test(
    .enabled(if: !folder.isEmpty, "STAIRWELL_SOLOMON names no folder with Solomon's files"),
    arguments: [("R101", 1637.7), ("R105", 1355.3), ("RC101", 1619.8), ("C101", 827.3)])
  func publishedOptimaAreComeNearAndNeverPassed(_ name: String, _ optimum: Double) throws {
    let text = try String(contentsOfFile: "\(folder)/\(name).txt", encoding: .utf8)
    let instance = try SolomonFormat.read(text)
    let plan = try RoutePlanner(instance, rule: .dimacs).solve(.iterations(10_000))
    #expect(RouteCheck.faults(of: plan, instance, .dimacs).isEmpty)
    #expect(plan.distance >= optimum - 1e-6)
    #expect(plan.distance <= optimum * 1.02, "\(plan.distance)")
  }
}
