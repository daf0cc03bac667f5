import Kernel

/// Puts cells into rows within the limits, whatever order and gaps they come in.
///
/// Only cells that hold text take space, so a sheet with a million formatted blank rows costs nothing.
struct TableBuilder {
  private(set) var rows: [[String]] = []
  private(set) var warnings: [SheetWarning] = []
  private let limits: SheetLimits
  private var cellCount = 0
  private var textBytes = 0

  static let warningsMax = 10_000

  init(limits: SheetLimits) { self.limits = limits }

  /// `row` and `column` count from 1.
  mutating func put(_ text: String, row: Int, column: Int) throws(SheetError) {
    if text.isEmpty { return }
    guard row <= limits.rows else { throw .tooManyRows(limit: limits.rows) }
    guard column <= limits.columns else { throw .tooManyColumns(limit: limits.columns) }
    while rows.count < row { rows.append([]) }
    let width = rows[row - 1].count
    if column <= width {
      rows[row - 1][column - 1] = text
    } else {
      cellCount += column - width
      guard cellCount <= limits.cells else { throw .tooManyCells(limit: limits.cells) }
      for _ in width..<(column - 1) { rows[row - 1].append("") }
      rows[row - 1].append(text)
    }
    // A shared string of 32 KB in every cell is a bomb for whoever copies the table.
    textBytes += text.utf8.count
    guard textBytes <= limits.unpackedBytes else { throw .unpacksTooLarge }
    if CellText.isRoundedCode(text) { warn(.lostPrecision, row: row, column: column, text: text) }
  }

  mutating func warn(_ kind: SheetWarning.Kind, row: Int, column: Int, text: String) {
    guard warnings.count < Self.warningsMax else { return }
    warnings.append(SheetWarning(kind, row: row, column: column, text: text))
  }

  /// Empties a cell that a merged range covers.
  mutating func clear(rows span: ClosedRange<Int>, columns: ClosedRange<Int>, but first: (Int, Int)) -> Int {
    var touched = 0
    for row in span where row <= rows.count {
      let last = min(columns.upperBound, rows[row - 1].count)
      touched += 1
      guard columns.lowerBound <= last else { continue }
      for column in columns.lowerBound...last where (row, column) != first {
        rows[row - 1][column - 1] = ""
        touched += 1
      }
    }
    return touched
  }

  /// Cuts the empty ends of rows and of the table.
  mutating func finish() -> [[String]] {
    for row in rows.indices {
      while rows[row].last?.isEmpty == true { rows[row].removeLast() }
    }
    while rows.last?.isEmpty == true { rows.removeLast() }
    return rows
  }
}
