/// Hears the cells of one sheet and makes its table (ECMA-376 part 1, §18.3.1).
final class WorksheetCells: XMLReceiver {
  /// The cell's `t` attribute.
  private enum Kind { case number, shared, inline, formulaText, boolean, error, isoDay }

  private let strings: [String]
  private let formats: [NumberFormat]
  private let startsIn1904: Bool
  private var builder: TableBuilder

  private var isInData = false
  private var row = 0
  private var column = 0
  private var kind = Kind.number
  private var style = 0
  private var isInValue = false
  private var isInInline = false
  private var hasFormula = false
  private var value: [UInt8] = []
  private var inline = RichText()
  private var merges: [CellRange] = []

  private static let part = "xl/worksheets"
  /// Beyond Excel's own sizes an address is damage: 1,048,576 rows, 16,384 columns.
  static let rowMax = 1_048_576
  static let columnMax = 16_384

  init(strings: [String], formats: [NumberFormat], startsIn1904: Bool, limits: SheetLimits) {
    self.strings = strings
    self.formats = formats
    self.startsIn1904 = startsIn1904
    builder = TableBuilder(limits: limits)
  }

  func start(_ name: XMLName, _ attributes: XMLAttributes) throws(SheetError) {
    guard isInData else {
      if name == "sheetData" { isInData = true }
      if name == "mergeCell" { try addMerge(attributes) }
      return
    }
    if name == "c" {
      try startCell(attributes)
    } else if name == "v" {
      isInValue = true
    } else if name == "row" {
      try startRow(attributes)
    } else if name == "f" {
      hasFormula = true
    } else if name == "is" {
      isInInline = true
      inline.begin()
    } else if isInInline {
      inline.start(name)
    }
  }

  func end(_ name: XMLName) throws(SheetError) {
    guard isInData else { return }
    if name == "c" {
      try finishCell()
    } else if name == "v" {
      isInValue = false
    } else if name == "is" {
      isInInline = false
    } else if name == "sheetData" {
      isInData = false
    } else if isInInline {
      inline.end(name)
    }
  }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) {
    if isInValue {
      value.append(contentsOf: bytes)
    } else if isInInline {
      inline.add(bytes)
    }
  }

  func table(named name: String, among names: [String]) throws(SheetError) -> SheetTable {
    try clearMerged()
    let rows = builder.finish()
    return SheetTable(name: name, rows: rows, warnings: builder.warnings, sheetNames: names)
  }

  // MARK: Rows and cells

  private func startRow(_ attributes: XMLAttributes) throws(SheetError) {
    row += 1
    column = 0
    guard let address = attributes.bytes("r") else { return }
    guard let number = CellAddress.number(address), (1...Self.rowMax).contains(number) else {
      throw .broken(part: Self.part)
    }
    row = number
  }

  private func startCell(_ attributes: XMLAttributes) throws(SheetError) {
    column += 1
    if let raw = attributes.bytes("r") {
      guard let address = CellAddress(raw) else { throw .broken(part: Self.part) }
      column = address.column
    }
    style = attributes.bytes("s").flatMap { CellAddress.number($0) } ?? 0
    kind = Self.kind(of: attributes.bytes("t"))
    value.removeAll(keepingCapacity: true)
    inline.begin()
    hasFormula = false
    isInValue = false
    isInInline = false
  }

  /// The first letters tell the types apart: `n`, `s`, `str`, `inlineStr`, `b`, `e`, `d`.
  private static func kind(of type: UnsafePointer<CChar>?) -> Kind {
    guard let type else { return .number }
    switch UInt8(bitPattern: type[0]) {
    case UInt8(ascii: "s"): return type[1] == 0 ? .shared : .formulaText
    case UInt8(ascii: "i"): return .inline
    case UInt8(ascii: "b"): return .boolean
    case UInt8(ascii: "e"): return .error
    case UInt8(ascii: "d"): return .isoDay
    default: return .number
    }
  }

  private func finishCell() throws(SheetError) {
    if value.isEmpty, kind != .inline {
      if hasFormula, kind != .formulaText { warn(.formulaWithoutResult, "") }
      return
    }
    switch kind {
    case .number: try putNumber()
    case .shared:
      guard let index = Int(String(decoding: value, as: UTF8.self)), strings.indices.contains(index) else {
        throw .broken(part: Self.part)
      }
      try put(strings[index])
    case .inline: try put(inline.finished())
    case .formulaText: try put(CellText.unescaped(value))
    case .boolean: try put(value == [UInt8(ascii: "0")] || value == Array("false".utf8) ? "FALSE" : "TRUE")
    case .isoDay: try put(CellText.isoDay(value))
    case .error:
      let text = String(decoding: value, as: UTF8.self)
      warn(.errorValue, text)
      try put(text)
    }
  }

  private func putNumber() throws(SheetError) {
    let format = formats.indices.contains(style) ? formats[style] : .plain
    let text = CellText.formatted(value, format, startsIn1904: startsIn1904)
    if CellText.isBeyondPrecision(text) { warn(.lostPrecision, text) }
    try put(text)
  }

  private func put(_ text: String) throws(SheetError) {
    try builder.put(text, row: row, column: column)
  }

  private func warn(_ kind: SheetWarning.Kind, _ text: String) {
    builder.warn(kind, row: row, column: column, text: text)
  }

  // MARK: Merged cells

  private func addMerge(_ attributes: XMLAttributes) throws(SheetError) {
    guard let raw = attributes.bytes("ref"), let range = CellRange(raw) else { return }
    guard merges.count < Self.rowMax else { throw .broken(part: Self.part) }
    merges.append(range)
  }

  /// A merged range shows its first cell; others may hold what they held before the merge.
  private func clearMerged() throws(SheetError) {
    // Ranges never overlap in a sound file, so together they touch each cell and row once.
    var budget = 4 * (builder.rows.reduce(builder.rows.count) { $0 + $1.count } + merges.count) + 1_000
    for range in merges {
      let last = min(range.last.row, builder.rows.count)
      guard range.first.row <= last, range.first.column <= range.last.column else { continue }
      budget -= builder.clear(
        rows: range.first.row...last, columns: range.first.column...range.last.column,
        but: (range.first.row, range.first.column))
      guard budget > 0 else { throw .broken(part: Self.part) }
    }
  }
}
