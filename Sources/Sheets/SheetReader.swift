import Kernel

/// Reads a table from the bytes of a file, which it judges by content, not by name.
public enum SheetReader {
  /// The sheet named `sheet`, hidden or not; without it, the first visible one that is not empty.
  ///
  /// `name` is the file's name; it only names the table of a CSV file.
  public static func read(
    _ bytes: [UInt8], name: String, sheet: String? = nil, limits: SheetLimits = SheetLimits()
  ) throws(SheetError) -> SheetTable {
    guard bytes.count <= limits.fileBytes else { throw .fileTooLarge(bytes: limits.fileBytes) }
    switch FileContent(of: bytes) {
    case .nothing: throw .empty
    case .zip: return try readWorkbook(bytes, sheet: sheet, limits: limits)
    case .oldExcel: throw .oldExcel
    case .encrypted: throw .encrypted
    case .other(let found): throw .notATable(found: found)
    case .text:
      let text = try TextEncoding.utf8(of: bytes)
      let table = try CSVText.read(text, name: stem(of: name), limits: limits)
      guard !table.rows.isEmpty else { throw .empty }
      return table
    }
  }

  private static func readWorkbook(
    _ bytes: [UInt8], sheet wanted: String?, limits: SheetLimits
  ) throws(SheetError) -> SheetTable {
    let archive = try Archive(bytes, limits: limits)
    let workbook = try Workbook(in: archive)
    let visible = workbook.sheets.filter(\.isVisible)
    var candidates = visible
    if let wanted {
      candidates = workbook.sheets.filter { $0.name == wanted }
      guard !candidates.isEmpty else { throw .noSuchSheet(wanted) }
    }
    let strings = try SharedStrings.read(workbook, in: archive, limits: limits)
    let formats = try NumberFormats.read(workbook, in: archive)
    for candidate in candidates {
      let cells = WorksheetCells(
        strings: strings, formats: formats, startsIn1904: workbook.startsIn1904, limits: limits)
      try XMLPart.read(candidate.part, in: archive, into: cells)
      let table = try cells.table(named: candidate.name, among: visible.map(\.name))
      if !table.rows.isEmpty || wanted != nil { return table }
    }
    throw .empty
  }

  /// `D:\表格\企业名单.csv` → `企业名单`.
  static func stem(of name: String) -> String {
    let last = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last ?? ""
    guard let dot = last.lastIndex(of: "."), dot != last.startIndex else { return String(last) }
    return String(last[..<dot])
  }
}
