import ArgumentParser
import Audit
import Contracts
import Enterprises
import Foundation
import Kernel
import Sheets
import Store

struct ExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Gives out a list as a table.",
    discussion: "Example: stairwell export enterprises --format csv --data data",
    subcommands: [Enterprises.self])

  enum Format: String, ExpressibleByArgument, CaseIterable { case csv, xlsx }

  struct Enterprises: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "enterprises", abstract: "All organisations of the community.",
      discussion: """
        Example: stairwell export enterprises --format xlsx --output enterprises.xlsx --data data

        The same data give the same bytes. Cells that a spreadsheet would take for a formula are made harmless, and
        the import reads the table back without a change. Phone numbers are in it in full, so the export is audited.
        """)

    @OptionGroup var place: PlaceOptions
    @Option(help: "csv (UTF-8 with BOM) or xlsx.") var format: Format
    @Option(name: .shortAndLong, help: "The file to write; standard output without it.") var output: String?

    func run() async throws {
      let settings = try await Settings(place)
      let installation = try await Installation.open(settings, world: Launch.world)
      let parts = try HouseParts(home: settings.home, files: installation.files)
      let community = try await parts.soleCommunity(installation.database)
      let export = EnterpriseExport(data: parts.enterprises, vault: installation.vault)
      let rows = try await installation.database.read { tx in
        try export.rows(tx, community: community, filter: EnterpriseFilter())
      }
      try await installation.database.write { tx in
        try tx.audit(
          "list.exported", subject: community.text, detail: "enterprises: \(rows.count) rows", community: community)
      }
      await installation.database.close()
      let bytes =
        switch format {
        case .csv: SheetWriter.csv(columns: EnterpriseExport.columns, rows: rows)
        case .xlsx: try SheetWriter.xlsx(columns: EnterpriseExport.columns, rows: rows)
        }
      if let output {
        try Data(bytes).write(to: URL(fileURLWithPath: output), options: .atomic)
        Terminal.progress("\(output): \(rows.count) rows")
      } else {
        try Terminal.give(bytes)
      }
    }
  }
}
