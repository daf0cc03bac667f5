import ArgumentParser
import Contracts
import Enterprises
import Files
import Foundation
import Kernel
import Store
import Web

struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Takes in what a community already has.",
    discussion: "Example: stairwell import enterprises roster.xlsx --dry-run --data data",
    subcommands: [Enterprises.self])

  struct Enterprises: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "enterprises", abstract: "A roster of enterprises, XLSX or CSV (UTF-8 or GB18030).",
      discussion: """
        Example: stairwell import enterprises roster.xlsx --commit --data data

        Rows in error are reported with their row and reason and left out; the others go in. The exit status is 0 when
        any row went in (or would), 65 when none could, 64 for a wrong call.
        """)

    @OptionGroup var place: PlaceOptions
    @Argument(help: "The file.") var file: String
    @Flag(help: "Say what would happen; write nothing.") var dryRun = false
    @Flag(help: "Take it in.") var commit = false
    @Flag(help: "Print the report as JSON.") var json = false
    @Option(help: "The day the roster describes (today).") var asOf: String?
    @Option(help: "The language of the report: zh-Hans or en.") var language = "zh-Hans"

    func validate() throws {
      if dryRun == commit { throw ValidationError("Say either --dry-run or --commit.") }
      if let asOf {
        guard let day = LocalDay(asOf) else { throw ValidationError("\(asOf) is no day; write it as 2026-11-25.") }
        // What is said of a later day would stand against everything that is said until then.
        if day > SiteZone.shanghai.day(of: Launch.world.now()) { throw ValidationError("\(asOf) lies ahead.") }
      }
      if Language(rawValue: language) == nil { throw ValidationError("The language is zh-Hans or en.") }
    }

    func run() async throws {
      let settings = try await Settings(place)
      guard let bytes = FileManager.default.contents(atPath: file) else {
        throw ValidationError("The file \(file) cannot be read.")
      }
      let installation = try await Installation.open(settings, world: Launch.world)
      let parts = try HouseParts(home: settings.home, files: installation.files)
      let community = try await parts.soleCommunity(installation.database)
      let roster = parts.rosterImport(installation.database, installation.vault)
      let name = URL(fileURLWithPath: file).lastPathComponent
      let day = asOf.flatMap { LocalDay($0) }
      let words = try Translations(folder: settings.home + "/Web/locales")
      let report: ImportReport
      do {
        report =
          dryRun
          ? try await roster.dryRun(Array(bytes), name: name, community: community, asOf: day)
          : try await roster.commit(Array(bytes), name: name, by: .commandLine(community), asOf: day) { done, of in
            Terminal.progress("\(done) / \(of)")
          }
      } catch let error as any ProblemConvertible {
        Terminal.complain(error.problem, words, Language(rawValue: language) ?? .chinese)
        // 65 says that no row could go in; a full disk says nothing of the rows.
        throw ExitCode(error.problem.kind == .unavailable ? 74 : 65)
      }
      await installation.database.close()
      if json {
        print(report.json.serialized)
      } else {
        for line in report.lines(words, Language(rawValue: language) ?? .chinese) { print(line) }
      }
      if report.acceptedCount == 0 { throw ExitCode(65) }
    }
  }
}

/// What goes to standard error, so that standard output stays the answer.
enum Terminal {
  static func progress(_ words: String) {
    // Nobody may be listening any more: that is no reason to stop the work.
    try? FileHandle.standardError.write(contentsOf: Data((words + "\n").utf8))
  }

  /// The answer, to standard output. A reader that goes away (`| head`) has what it wanted.
  static func give(_ bytes: [UInt8]) throws {
    do {
      try FileHandle.standardOutput.write(contentsOf: Data(bytes))
    } catch {
      throw ExitCode(74)
    }
  }

  static func complain(_ problem: Problem, _ words: Translations, _ language: Language) {
    progress(words.text("problem." + problem.code, language, problem.details))
    for field in problem.fields { progress("- \(field.field): " + words.text("problem." + field.code, language)) }
  }
}
