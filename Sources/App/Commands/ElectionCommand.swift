import ArgumentParser
import Belenios
import Foundation

struct ElectionCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "election", abstract: "Checks an election's archive, or rehearses an election.",
    discussion: "Example: stairwell election verify election.bel",
    subcommands: [Verify.self, Rehearse.self, TrusteeStep.self, Speed.self, Casting.self])

  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "verify", abstract: "Checks everything in an archive; exit status 1 when something does not hold.",
      discussion: """
        Example: stairwell election verify election.bel

        Needs no key, no network and no data folder. The last line names the hash of the last event: it shows later
        whether something was taken away or added.
        """)

    @Argument(help: "The .bel file of the election.") var file: String
    @Flag(help: "Show how many ballots have been checked, also where the error stream is not a terminal.")
    var progress = false

    func run() async throws {
      guard let data = FileManager.default.contents(atPath: file) else {
        throw ValidationError("\(file) cannot be read.")
      }
      let report = await Verification.verify([UInt8](data), progress: ProgressLine.wanted(progress))
      for line in ReportLines(report).lines { print(line) }
      guard report.holds else { throw ExitCode.failure }
    }
  }

  struct Rehearse: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "rehearse", abstract: "Runs a whole election with made-up voters and leaves its archive.",
      discussion: """
        Example: stairwell election rehearse --voters 51 --candidates 15 --choose 9 --trustees 3 --seed 1 --out rehearsal

        Prints the path of the archive. The same seed gives the same keys: never use them for anything else.
        """)

    @Option(help: "How many vote.") var voters: Int
    @Option(help: "How many answers each question has.") var candidates: Int
    @Option(help: "How many of them a vote may choose.") var choose: Int
    @Option(help: "How many trustees hold the key.") var trustees: Int
    @Option(help: "How many of the trustees are needed to decrypt; all of them without this option.")
    var threshold: Int?
    @Flag(help: "Give the voters weights from 1 to 50.") var weights = false
    @Option(help: "Any text; the same text gives the same election.") var seed: String
    @Option(help: "The folder for the archive.") var out: String
    @Option(help: "How many a vote must choose.") var minimum = 0
    @Option(help: "How many questions, all alike.") var questions = 1
    @Flag(help: "Allow blank votes.") var blank = false
    @Option(help: "Let every so many-th voter vote twice.") var revoteEvery = 0
    @Option(help: "BELENIOS-2048 or RFC-3526-2048.") var group = Group.Name.belenios2048.rawValue
    @Flag(help: "Show how many ballots have been made, also where the error stream is not a terminal.")
    var progress = false

    func run() async throws {
      guard let name = Group.Name(rawValue: group) else { throw ValidationError("There is no group \(group).") }
      var rehearsal = Rehearsal(
        voters: voters, candidates: candidates, choose: choose, trustees: trustees, seed: seed)
      rehearsal.threshold = threshold
      rehearsal.weighted = weights
      rehearsal.minimum = minimum
      rehearsal.questions = questions
      rehearsal.blank = blank
      rehearsal.revoteEvery = revoteEvery
      rehearsal.group = name
      let now = Launch.world.now()
      let outcome = try await rehearsal.run(
        beganAt: Int(now.milliseconds / 1_000), progress: ProgressLine.wanted(progress))
      guard outcome.result.sums == outcome.plainCount else {
        print("The decrypted result differs from the plain count. This is a fault of the program.")
        throw ExitCode.failure
      }
      try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
      let path = out + "/\(outcome.uuid).bel"
      try Data(outcome.archive).write(to: URL(filePath: path))
      print(path)
    }
  }
}

/// "1200 of 8000 ballots" on the error stream, once a hundredth of the way.
enum ProgressLine {
  static func wanted(_ isAsked: Bool) -> Verification.Progress? {
    isAsked || isatty(STDERR_FILENO) == 1 ? show : nil
  }

  private static let show: Verification.Progress = { done, total in
    guard done == total || done % max(total / 100, 1) == 0 else { return }
    FileHandle.standardError.write(Data("\r\(done) of \(total) ballots\(done == total ? "\n" : "")".utf8))
  }
}
