import CLibXLSXWriter
import Foundation
import Kernel

/// A workbook of one sheet, written row by row through libxlsxwriter.
final class WorkbookFile {
  private let path: String
  private var workbook: UnsafeMutablePointer<lxw_workbook>?
  private let sheet: UnsafeMutablePointer<lxw_worksheet>
  private let styles: WorkbookStyles
  /// Of the next row, from 0.
  private var row: lxw_row_t = 0
  private var rowsWithCells = 0
  private var widths = ColumnWidths()

  /// 1980-01-01T00:00:00Z, the oldest time that a zip file can hold: files do not tell when they were made.
  private static let created: time_t = 315_532_800
  /// What Excel holds in one cell, in UTF-16 units.
  private static let textUnitsMax = 32_767

  init(in directory: String, sheet name: String) throws(SheetError) {
    path = directory + "/book.xlsx"
    guard let made = Self.makeWorkbook(path: path, scratch: directory) else {
      throw .notWritten(reason: "workbook_new_opt")
    }
    guard let sheet = workbook_add_worksheet(made, Self.sheetName(name)),
      let styles = WorkbookStyles(made)
    else {
      workbook_close(made)
      throw .notWritten(reason: "workbook_add_worksheet")
    }
    workbook = made
    self.sheet = sheet
    self.styles = styles
    var properties = lxw_doc_properties()
    properties.created = Self.created
    workbook_set_properties(made, &properties)
    worksheet_freeze_panes(sheet, 1, 0)
    // No green corners on codes and telephone numbers.
    let everything = "A1:XFD1048576"
    worksheet_ignore_errors(sheet, UInt8(LXW_IGNORE_NUMBER_STORED_AS_TEXT.rawValue), everything)
  }

  /// After a failure too the workbook is closed, not only freed: freeing alone leaves the file of its rows
  /// open (libxlsxwriter 1.1.4).
  deinit {
    if let workbook { workbook_close(workbook) }
  }

  func writeHeader(_ columns: [String]) throws(SheetError) {
    try write(columns.map(SheetCell.text), textStyle: styles.header)
  }

  func write(_ cells: [SheetCell]) throws(SheetError) {
    try write(cells, textStyle: styles.text)
  }

  private func write(
    _ cells: [SheetCell], textStyle: UnsafeMutablePointer<lxw_format>
  ) throws(SheetError) {
    guard row < WorksheetCells.rowMax else { throw .tooManyRows(limit: WorksheetCells.rowMax) }
    guard cells.count <= WorksheetCells.columnMax else {
      throw .tooManyColumns(limit: WorksheetCells.columnMax)
    }
    var hasCells = false
    for (index, cell) in cells.enumerated() {
      let column = lxw_col_t(index)
      widths.see(cell, column: index, row: Int(row))
      switch cell {
      case .empty: continue
      case .text(let text):
        guard !text.isEmpty else { continue }
        try write(text, column, textStyle)
      case .number(let number) where number.magnitude < 1_000_000_000_000_000:
        try check(worksheet_write_number(sheet, row, column, Double(number), nil))
      case .number(let number): try write(String(number), column, textStyle)
      case .decimal(let text):
        if let decimal = SheetDecimal(text) {
          let style = styles.decimal(decimal.fractionDigits)
          try check(worksheet_write_number(sheet, row, column, decimal.value, style))
        } else if !text.isEmpty {
          try write(text, column, textStyle)
        }
      case .day(let day): try write(day, column, textStyle)
      }
      hasCells = true
    }
    row += 1
    if hasCells { rowsWithCells += 1 }
  }

  private func write(
    _ text: String, _ column: lxw_col_t, _ style: UnsafeMutablePointer<lxw_format>
  ) throws(SheetError) {
    let tooLong = SheetError.textTooLong(row: Int(row) + 1, column: Int(column) + 1)
    if text.utf8.count > Self.textUnitsMax, text.utf16.count > Self.textUnitsMax { throw tooLong }
    let code = worksheet_write_string(sheet, row, column, CellText.escaped(text), style)
    if code == LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED { throw tooLong }
    try check(code)
  }

  private func write(
    _ day: LocalDay, _ column: lxw_col_t, _ style: UnsafeMutablePointer<lxw_format>
  ) throws(SheetError) {
    let serial = day.daysSinceEpoch + 25_569
    // Before March 1900 Excel counts a day that never was; such days stay text.
    guard serial > 60 else { return try write(day.description, column, style) }
    try check(worksheet_write_number(sheet, row, column, Double(serial), styles.day))
  }

  private func check(_ code: lxw_error) throws(SheetError) {
    guard code == LXW_NO_ERROR else {
      throw .notWritten(reason: String(cString: lxw_strerror(code)))
    }
  }

  /// Closes the workbook and gives its bytes.
  func finish() throws(SheetError) -> [UInt8] {
    for (index, width) in widths.characters.enumerated() {
      let column = lxw_col_t(index)
      try check(worksheet_set_column(sheet, column, column, width, nil))
    }
    // Closing frees the workbook, whatever it answers.
    let closing = workbook
    workbook = nil
    try check(workbook_close(closing))
    guard let data = FileManager.default.contents(atPath: path) else {
      throw .notWritten(reason: "the workbook is not there")
    }
    let bytes = Array(data)
    try WrittenRows.check(bytes, expected: rowsWithCells)
    return bytes
  }

  private static func makeWorkbook(path: String, scratch: String) -> UnsafeMutablePointer<lxw_workbook>? {
    scratch.withCString { directory in
      var options = lxw_workbook_options()
      options.constant_memory = 1
      // The library copies the text.
      options.tmpdir = UnsafeMutablePointer(mutating: directory)
      return workbook_new_opt(path, &options)
    }
  }

  /// Excel refuses `[]:*?/\`, apostrophes at the ends, `History`, and more than 31 UTF-16 units.
  static func sheetName(_ wanted: String) -> String {
    var name = ""
    for scalar in wanted.unicodeScalars {
      let isNoXML = scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF
      let isBad = isNoXML || "[]:*?/\\'".unicodeScalars.contains(scalar)
      let next = isBad ? " " : String(scalar)
      guard name.utf16.count + next.utf16.count <= 31 else { break }
      name.unicodeScalars.append(contentsOf: next.unicodeScalars)
    }
    let trimmed = name.trimmingCharacters(in: .whitespaces)
    return trimmed.isEmpty || trimmed.lowercased() == "history" ? "Sheet1" : trimmed
  }
}

/// The looks of cells. Text has the format `@`, so that a cell stays text when somebody edits it.
private struct WorkbookStyles {
  let header: UnsafeMutablePointer<lxw_format>
  let text: UnsafeMutablePointer<lxw_format>
  let day: UnsafeMutablePointer<lxw_format>
  /// By the digits behind the point.
  private let decimals: [UnsafeMutablePointer<lxw_format>]

  private static let textFormat: UInt8 = 49

  init?(_ workbook: UnsafeMutablePointer<lxw_workbook>) {
    guard let header = workbook_add_format(workbook), let text = workbook_add_format(workbook),
      let day = workbook_add_format(workbook)
    else { return nil }
    format_set_bold(header)
    format_set_num_format_index(header, Self.textFormat)
    format_set_num_format_index(text, Self.textFormat)
    format_set_num_format(day, "yyyy-mm-dd")
    var decimals: [UnsafeMutablePointer<lxw_format>] = []
    for digits in 0...CellText.exactDigits {
      guard let style = workbook_add_format(workbook) else { return nil }
      format_set_num_format(style, digits == 0 ? "0" : "0." + String(repeating: "0", count: digits))
      decimals.append(style)
    }
    self.header = header
    self.text = text
    self.day = day
    self.decimals = decimals
  }

  func decimal(_ digits: Int) -> UnsafeMutablePointer<lxw_format> { decimals[digits] }
}

/// The library does not look whether its rows reached the disk. So the sheet is read once more: it must be
/// whole XML, with every row.
private final class WrittenRows: XMLReceiver {
  private var count = 0

  static func check(_ bytes: [UInt8], expected: Int) throws(SheetError) {
    var limits = SheetLimits()
    limits.unpackedBytes = .max
    limits.unpackedRatio = .max
    let rows = WrittenRows()
    do throws(SheetError) {
      let archive = try Archive(bytes, limits: limits)
      try XMLPart.read("xl/worksheets/sheet1.xml", in: archive, into: rows)
    } catch { throw .notWritten(reason: "the sheet is cut short") }
    guard rows.count == expected else { throw .notWritten(reason: "rows are missing") }
  }

  func start(_ name: XMLName, _ attributes: XMLAttributes) throws(SheetError) {
    if name == "row" { count += 1 }
  }
  func end(_ name: XMLName) throws(SheetError) {}
  func text(_ bytes: UnsafeBufferPointer<UInt8>) {}
}
