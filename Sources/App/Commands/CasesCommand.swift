import ArgumentParser
import Cases
import Contracts
import Foundation
import Kernel
import Sheets
import Store
import Web

struct CasesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cases", abstract: "Work orders of the 12345 hotline, in and out.",
    discussion: "Example: stairwell cases import-12345 orders.xlsx --commit --data data",
    subcommands: [Import12345.self, Export12345.self])

  struct Import12345: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "import-12345", abstract: "A sheet of work orders, XLSX or CSV.",
      discussion: """
        Example: stairwell cases import-12345 orders.xlsx --commit --data data

        Without --commit it says what would happen and writes nothing. The same order is never two cases. The exit status is
        0 when any row went in (or would, or is there), 65 when none could.
        """)

    @OptionGroup var place: PlaceOptions
    @Argument(help: "The file.") var file: String
    @Flag(help: "Take it in.") var commit = false
    @Option(help: "The language of the report: zh-Hans or en.") var language = "zh-Hans"

    func validate() throws {
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
      let words = try Translations(folder: settings.home + "/Web/locales")
      let locale = Language(rawValue: language) ?? .chinese
      let exchange = OrderExchange(
        database: installation.database, vault: installation.vault, territories: parts.territories)
      let report: OrderExchange.Report
      do {
        let name = URL(fileURLWithPath: file).lastPathComponent
        report = try await exchange.run(Array(bytes), name: name, community: community, commit: commit)
      } catch let error as any ProblemConvertible {
        Terminal.complain(error.problem, words, locale)
        throw ExitCode(65)
      }
      await installation.database.close()
      for (word, count) in report.counts { print("\(words.text("order.will." + word, locale)): \(count)") }
      for note in report.notes {
        let said = note.words.map { words.text("order.note." + $0, locale) }.joined(separator: "; ")
        print("\(note.row)\t\(note.number)\t\(said)")
      }
      if !report.isAnythingTaken { throw ExitCode(65) }
    }
  }

  struct Export12345: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "export-12345", abstract: "The results of all work orders, in the shape in which they came.",
      discussion: """
        Example: stairwell cases export-12345 --format xlsx --output results.xlsx --data data

        Names and numbers of callers are in it in full, so the export is audited.
        """)

    @OptionGroup var place: PlaceOptions
    @Option(help: "csv (UTF-8 with BOM) or xlsx.") var format: ExportCommand.Format = .xlsx
    @Option(name: .shortAndLong, help: "The file to write; standard output without it.") var output: String?

    func run() async throws {
      let settings = try await Settings(place)
      let installation = try await Installation.open(settings, world: Launch.world)
      let parts = try HouseParts(home: settings.home, files: installation.files)
      let community = try await parts.soleCommunity(installation.database)
      let exchange = OrderExchange(
        database: installation.database, vault: installation.vault, territories: parts.territories)
      let list = try await exchange.export(community)
      await installation.database.close()
      let bytes =
        switch format {
        case .csv: SheetWriter.csv(columns: list.columns, rows: list.rows)
        case .xlsx: try SheetWriter.xlsx(name: "12345", columns: list.columns, rows: list.rows)
        }
      if let output {
        try Data(bytes).write(to: URL(fileURLWithPath: output), options: .atomic)
        Terminal.progress("\(output): \(list.rows.count) rows")
      } else {
        try Terminal.give(bytes)
      }
    }
  }
}
