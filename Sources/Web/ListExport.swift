import Audit
import Contracts
import Hummingbird
import Kernel
import Sheets
import Store

/// A list as it leaves the house: titles and rows, in the reader's language.
public struct ExportedList: Sendable {
  public var columns: [String]
  public var rows: [[SheetCell]]

  public init(columns: [String], rows: [[SheetCell]]) {
    self.columns = columns
    self.rows = rows
  }
}

/// The two kinds of file. The raw value is the ending.
public enum ExportFormat: String, CaseIterable, Sendable {
  case csv, xlsx

  var type: String {
    switch self {
    case .csv: "text/csv; charset=utf-8"
    case .xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    }
  }
}

/// Who takes a list away, with which filter, in which language.
public struct ExportRequest: Sendable {
  public let viewer: Viewer
  public let query: Form
  public let context: AppContext

  /// The names of what was asked, never the values: a search may be for a person's name.
  var filter: String {
    let known = query.values.filter { pair in
      pair.key.count <= 20 && pair.key.allSatisfy { $0.isASCII && ($0.isLetter || $0 == "_") }
        && pair.value.contains { !$0.isEmpty }
    }
    return known.keys.sorted().prefix(8).joined(separator: ", ")
  }
}

extension Routes {
  /// `path.csv` and `path.xlsx`: all rows of a list, for whoever comes through the door of its page and within what she sees
  /// there. `list` names it: in the audit, and as `export.<list>` on the sheet and on the file.
  ///
  /// The rows are read beside the writers; then the line in the audit log is written, and only then the file is sent: none leaves
  /// unrecorded, and a long list keeps nobody waiting.
  public func exports(
    _ path: String, _ door: Door, _ site: Site, of list: String,
    rows: @escaping @Sendable (Tx, ExportRequest) throws -> ExportedList
  ) {
    for format in ExportFormat.allCases {
      get(path + "." + format.rawValue, door) { request, context in
        let viewer = try context.requireViewer()
        let asked = ExportRequest(viewer: viewer, query: Form(query: request.uri.query), context: context)
        let found = try await site.database.read { tx in try rows(tx, asked) }
        let sifted = asked.filter.isEmpty ? "" : "; filter: \(asked.filter)"
        let detail = "\(list): \(found.rows.count) rows, \(format.rawValue)" + sifted
        try await site.database.write { tx in
          try tx.audit("list.exported", subject: viewer.community.text, detail: detail, by: viewer)
        }
        return try site.download(found, of: list, as: format, context)
      }
    }
  }
}

extension Site {
  /// Text that a spreadsheet would run is made harmless by `SheetWriter`; no cache keeps the file.
  func download(
    _ list: ExportedList, of name: String, as format: ExportFormat, _ context: AppContext
  ) throws -> Response {
    let title = text("export." + name, context)
    let bytes =
      switch format {
      case .csv: SheetWriter.csv(columns: list.columns, rows: list.rows)
      case .xlsx: try SheetWriter.xlsx(name: title, columns: list.columns, rows: list.rows)
      }
    var response = download(
      bytes, name: title + "." + format.rawValue, plainName: name + "." + format.rawValue, type: format.type)
    response.headers[.cacheControl] = "no-store"
    return response
  }

  /// For the template `parts/export`: both files of a list under the filter of its page.
  public func exportLinks(_ path: String, query: [String: String] = [:]) -> Fields {
    ["csv": URLEncoded.address(path + ".csv", query), "xlsx": URLEncoded.address(path + ".xlsx", query)]
  }
}

extension SheetCell {
  /// Text, or nothing where there is none.
  public static func words(_ text: String) -> SheetCell { text.isEmpty ? .empty : .text(text) }
}
