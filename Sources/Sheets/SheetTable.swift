import Kernel

/// One sheet as text, cell by cell, as a person sees it.
///
/// `rows[0]` is row 1 of the sheet: blank rows are kept, so that the numbers that we tell people are
/// those that they see in Excel. A row ends at its last cell that is not empty, the table at its last
/// row that is not; `table[row:column:]` answers "" beyond.
public struct SheetTable: Hashable, Sendable {
  /// The sheet's name; of a CSV file, the file's name without its ending.
  public var name: String
  public var rows: [[String]]
  /// What a person should look at before she trusts the cells; the first 10,000.
  public var warnings: [SheetWarning]
  /// The visible sheets of the workbook, so that she can choose another; one name for a CSV file.
  public var sheetNames: [String]

  public init(
    name: String, rows: [[String]], warnings: [SheetWarning] = [], sheetNames: [String]? = nil
  ) {
    self.name = name
    self.rows = rows
    self.warnings = warnings
    self.sheetNames = sheetNames ?? [name]
  }

  /// The cell at indices that count from 0, "" where the sheet has none.
  public subscript(row row: Int, column column: Int) -> String {
    guard rows.indices.contains(row), rows[row].indices.contains(column) else { return "" }
    return rows[row][column]
  }

  /// The letters above a column, as in Excel: 0 is `A`, 26 is `AA`.
  public static func letters(ofColumn index: Int) -> String {
    var letters: [UInt8] = []
    var rest = index + 1
    while rest > 0 {
      letters.insert(UInt8(65 + (rest - 1) % 26), at: 0)
      rest = (rest - 1) / 26
    }
    return String(decoding: letters, as: UTF8.self)
  }
}

/// A cell whose text may not be what was once typed.
public struct SheetWarning: Hashable, Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    /// A number of 16 digits or more, or one like `9.13301E+17`: Excel keeps 15 digits, so a code that
    /// was typed as a number has lost its end. The column must be formatted as text and typed again.
    case lostPrecision
    /// An error value such as `#N/A`.
    case errorValue
    /// A formula whose result is not in the file; opening and saving it in Excel puts it there.
    case formulaWithoutResult
  }

  public var kind: Kind
  /// From 1, as in Excel.
  public var row: Int
  /// From 1.
  public var column: Int
  /// The cell as we read it.
  public var text: String

  public init(_ kind: Kind, row: Int, column: Int, text: String) {
    self.kind = kind
    self.row = row
    self.column = column
    self.text = text
  }

  /// `C17`.
  public var address: String { SheetTable.letters(ofColumn: column - 1) + String(row) }
  /// The translation key of the sentence: `sheet.warning.lostPrecision`.
  public var code: String { "sheet.warning." + kind.rawValue }
}

/// How much one file may ask of us. Defaults are the product's `Limits`.
public struct SheetLimits: Hashable, Sendable {
  /// Bytes of the file.
  public var fileBytes = Limits.sheetBytes
  /// Bytes that all parts together may unpack to, counted as they come out, whatever the file claims.
  public var unpackedBytes = Limits.sheetUnpackedBytes
  /// How many times its packed size a part may grow, beyond its first 16 MiB. Real sheets stay under 50.
  public var unpackedRatio = 200
  /// The last row and column that may hold anything; formatted blanks beyond do not count.
  public var rows = Limits.sheetRows
  public var columns = Limits.sheetColumns
  /// Cells of the table, with the empty ones before the last of each row.
  public var cells = 4_000_000

  public init() {}
}
