import Kernel

/// One value of a table that goes out.
public enum SheetCell: Hashable, Sendable {
  /// Words and codes; never a number or a formula to the program that opens the file.
  case text(String)
  case number(Int64)
  /// An exact decimal such as `12.50`; anything else is written as text.
  case decimal(String)
  case day(LocalDay)
  case empty
}

/// Writes tables that Excel, WPS and LibreOffice open by a double click, and that nobody's text can turn
/// into a formula. The same rows give the same bytes, on any day.
public enum SheetWriter {
  /// UTF-8 with a byte-order mark (without it Excel takes the file for GB18030), CRLF, commas.
  ///
  /// Text that Excel would run gets an apostrophe before it, which `SheetReader` takes off again.
  public static func csv(columns: [String], rows: some Sequence<[SheetCell]>) -> [UInt8] {
    var bytes = TextEncoding.utf8Mark
    CSVLine.append(columns.map(SheetCell.text), to: &bytes)
    for row in rows { CSVLine.append(row, to: &bytes) }
    return bytes
  }

  /// A workbook of one sheet: a bold first row that stays in sight, text cells for text, dates for days.
  ///
  /// Rows are written to files in a fresh directory under `scratch` (the system's temporary directory
  /// without it) as they come, so a long list needs little memory beyond the answer. The directory is gone
  /// when this returns or throws.
  public static func xlsx(
    name: String = "Sheet1", columns: [String], rows: some Sequence<[SheetCell]>, scratch: String? = nil
  ) throws(SheetError) -> [UInt8] {
    let directory = try ScratchDirectory(under: scratch)
    defer { directory.remove() }
    let file = try WorkbookFile(in: directory.path, sheet: name)
    try file.writeHeader(columns)
    for row in rows { try file.write(row) }
    return try file.finish()
  }
}

/// One record of comma-separated text.
enum CSVLine {
  static func append(_ cells: [SheetCell], to bytes: inout [UInt8]) {
    for (index, cell) in cells.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      switch cell {
      case .text(let text): append(text, to: &bytes)
      case .number(let number): bytes.append(contentsOf: String(number).utf8)
      case .decimal(let text) where SheetDecimal(text) != nil: bytes.append(contentsOf: text.utf8)
      case .decimal(let text): append(text, to: &bytes)
      case .day(let day): bytes.append(contentsOf: day.description.utf8)
      case .empty: break
      }
    }
    bytes.append(contentsOf: [0x0D, 0x0A])
  }

  private static func append(_ text: String, to bytes: inout [UInt8]) {
    let safe = Array(FormulaGuard.guarded(text).utf8.filter { $0 != 0 })
    guard needsQuotes(safe) else {
      bytes.append(contentsOf: safe)
      return
    }
    let quote = UInt8(ascii: "\"")
    bytes.append(quote)
    for byte in safe {
      if byte == quote { bytes.append(quote) }
      bytes.append(byte)
    }
    bytes.append(quote)
  }

  /// Also for the other delimiters, so that no program splits a cell, and for spaces that one may trim.
  private static func needsQuotes(_ text: [UInt8]) -> Bool {
    if text.first == 0x20 || text.last == 0x20 { return true }
    return text.contains { byte in
      switch byte {
      case UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\""), 0x09, 0x0A, 0x0D: true
      default: false
      }
    }
  }
}

/// A decimal of plain digits, short enough that Excel keeps it: `-12.50`.
struct SheetDecimal {
  let value: Double
  let fractionDigits: Int

  init?(_ text: String) {
    let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
    let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
    let areDigits = parts.allSatisfy { part in
      !part.isEmpty && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
    guard (1...2).contains(parts.count), areDigits, digits.utf8.count <= CellText.exactDigits,
      let value = Double(text)
    else { return nil }
    self.value = value
    fractionDigits = parts.count == 2 ? parts[1].utf8.count : 0
  }
}
