/// Comma-separated text (RFC 4180), as lenient as Excel about what stands around it: `,` `;` or tab
/// between cells, CRLF, LF or CR between rows, and Excel's own first line `sep=;`.
enum CSVText {
  /// `text` is valid UTF-8 without a byte-order mark.
  static func read(_ text: [UInt8], name: String, limits: SheetLimits) throws(SheetError) -> SheetTable {
    var start = 0
    var delimiter: UInt8?
    if let hint = delimiterHint(in: text) { (delimiter, start) = hint }
    let body = Array(text[start...])
    let chosen = delimiter ?? CSVDelimiter.likely(in: body)
    var scanner = CSVScanner(body, delimiter: chosen)
    var builder = TableBuilder(limits: limits)
    while try scanner.next() {
      guard !scanner.isEmptyField else { continue }
      let cell = FormulaGuard.restored(scanner.text)
      try builder.put(cell, row: scanner.row, column: scanner.column)
    }
    let rows = builder.finish()
    return SheetTable(name: name, rows: rows, warnings: builder.warnings)
  }

  /// Excel reads `sep=X` in the first line and does not show it.
  private static func delimiterHint(in text: [UInt8]) -> (UInt8, Int)? {
    guard text.count >= 5, String(decoding: text[..<4], as: UTF8.self).lowercased() == "sep=",
      CSVDelimiter.candidates.contains(text[4])
    else { return nil }
    let rest = text.dropFirst(5)
    if rest.starts(with: [0x0D, 0x0A]) { return (text[4], 7) }
    return rest.isEmpty || rest.first == 0x0A || rest.first == 0x0D ? (text[4], min(6, text.count)) : nil
  }
}
