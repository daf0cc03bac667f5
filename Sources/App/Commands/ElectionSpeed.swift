import ArgumentParser
import Belenios
import Foundation

extension ElectionCommand {
  /// For `bin/bench`.
  struct Speed: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "speed", abstract: "Measures a verification against the powers that GMP makes in the same time.",
      discussion: """
        Example: stairwell election speed election.bel

        Prints JSON: seconds (the best of --rounds), powers_per_second (mpz_powm on all cores), plain_powers (how many the
        checks would need one by one) and limit_seconds (how long those would take).
        """, shouldDisplay: false)

    @Argument(help: "The .bel file of the election.") var file: String
    @Option(help: "How many times to verify.") var rounds = 3

    func run() async throws {
      guard let data = FileManager.default.contents(atPath: file) else {
        throw ValidationError("\(file) cannot be read.")
      }
      let bytes = [UInt8](data)
      var best = Double.infinity
      var report = VerificationReport()
      for _ in 0..<max(rounds, 1) {
        let began = Self.seconds
        report = await Verification.verify(bytes)
        best = min(best, Self.seconds - began)
      }
      guard report.holds, let group = report.groupName else { throw ExitCode.failure }
      let cores = ProcessInfo.processInfo.activeProcessorCount
      let share = group == .belenios2048 ? 800 : 100
      let began = Self.seconds
      await withTaskGroup(of: Void.self) { tasks in
        for _ in 0..<cores { tasks.addTask { PlainPowers.make(share, group) } }
      }
      let rate = Double(share * cores) / (Self.seconds - began)
      let plain = PlainPowers.count(report)
      print(
        """
        {"ballots":\(report.ballotCount),"seconds":\(best),"cores":\(cores),"powers_per_second":\(rate),\
        "plain_powers":\(plain),"limit_seconds":\(Double(plain) / rate)}
        """)
    }

    private static var seconds: Double { Double(Launch.world.now().milliseconds) / 1_000 }
  }
}
