import Kernel

/// Why a file could not be read as a table, or a table not written.
public enum SheetError: Error, Hashable, Sendable, ProblemConvertible {
  /// Something else than XLSX or text: save it from Excel as .xlsx.
  case notATable(found: Found)
  /// The .xls of Excel 97–2003: save it as .xlsx.
  case oldExcel
  /// Locked with a password: remove it and save again.
  case encrypted
  /// Cut short or damaged; `part` is where inside the workbook.
  case broken(part: String)
  /// Neither UTF-8 nor UTF-16 nor GB18030.
  case unknownEncoding
  /// A quotation mark opens a cell in this row (from 1) and is never closed.
  case openQuote(row: Int)
  /// Nothing in any visible sheet.
  case empty
  /// No sheet has that name.
  case noSuchSheet(String)
  case fileTooLarge(bytes: Int)
  /// A zip bomb, or a workbook beyond our means.
  case unpacksTooLarge
  case tooManyRows(limit: Int)
  case tooManyColumns(limit: Int)
  case tooManyCells(limit: Int)
  /// Excel holds 32,767 UTF-16 units in a cell; CSV has no such limit. Row and column from 1.
  case textTooLong(row: Int, column: Int)
  /// The disk is full or read-only, or the library failed; `reason` is for the log.
  case notWritten(reason: String)

  /// What the bytes were, when they were no table.
  public enum Found: String, Sendable, CaseIterable {
    case webPage, pdf, picture, document, openDocument, binaryWorkbook, archive, unknown
  }

  public var problem: Problem {
    switch self {
    case .notATable(let found):
      Problem(.unsupported, code: "sheet.not_a_table", details: ["found": found.rawValue])
    case .oldExcel: Problem(.unsupported, code: "sheet.old_excel")
    case .encrypted: Problem(.unsupported, code: "sheet.encrypted")
    case .broken(let part): Problem(.invalid, code: "sheet.broken", details: ["part": part])
    case .unknownEncoding: Problem(.unsupported, code: "sheet.unknown_encoding")
    case .openQuote(let row):
      Problem(.invalid, code: "sheet.open_quote", details: ["row": String(row)])
    case .empty: Problem(.invalid, code: "sheet.empty")
    case .noSuchSheet(let name): Problem(.invalid, code: "sheet.no_such_sheet", details: ["name": name])
    case .fileTooLarge(let bytes):
      Problem(.tooLarge, code: "sheet.too_large", details: ["megabytes": String(bytes >> 20)])
    case .unpacksTooLarge: Problem(.tooLarge, code: "sheet.unpacks_too_large")
    case .tooManyRows(let limit): Self.beyond(limit, "sheet.too_many_rows")
    case .tooManyColumns(let limit): Self.beyond(limit, "sheet.too_many_columns")
    case .tooManyCells(let limit): Self.beyond(limit, "sheet.too_many_cells")
    case .textTooLong(let row, let column):
      Problem(
        .invalid, code: "sheet.text_too_long",
        details: ["cell": SheetTable.letters(ofColumn: column - 1) + String(row)])
    case .notWritten: Problem(.unavailable, code: "sheet.not_written")
    }
  }

  private static func beyond(_ limit: Int, _ code: String) -> Problem {
    Problem(.tooLarge, code: code, details: ["limit": String(limit)])
  }
}
