/// Steps from cell to cell through comma-separated text.
///
/// A quotation mark means something only where a cell begins; what stands between a closing mark and the
/// next delimiter belongs to the cell (as Excel and Python's `csv` read it).
struct CSVScanner {
  /// Of the present cell, from 1. A record is one row even when a quoted cell holds line ends.
  private(set) var row = 0
  private(set) var column = 0

  private let bytes: [UInt8]
  private let delimiter: UInt8
  /// Behind the present cell, before its delimiter or line end.
  private var at = 0
  /// The present cell, when it stands in the text as it is…
  private var plain = 0..<0
  /// …and when quotation marks had to be taken out of it.
  private var pieced: [UInt8] = []
  private var isPieced = false

  private static let quote = UInt8(ascii: "\"")
  private static let carriageReturn: UInt8 = 0x0D
  private static let lineFeed: UInt8 = 0x0A

  init(_ bytes: [UInt8], delimiter: UInt8) {
    self.bytes = bytes
    self.delimiter = delimiter
  }

  var isEmptyField: Bool { isPieced ? pieced.isEmpty : plain.isEmpty }

  var text: String {
    isPieced ? String(decoding: pieced, as: UTF8.self) : String(decoding: bytes[plain], as: UTF8.self)
  }

  /// Moves to the next cell; false behind the last.
  mutating func next() throws(SheetError) -> Bool {
    if row == 0 {
      row = 1
      column = 1
    } else if at >= bytes.count {
      return false
    } else if bytes[at] == delimiter {
      at += 1
      column += 1
    } else {
      let isPair = bytes[at] == Self.carriageReturn && at + 1 < bytes.count && bytes[at + 1] == Self.lineFeed
      at += isPair ? 2 : 1
      row += 1
      column = 1
    }
    isPieced = false
    if at < bytes.count, bytes[at] == Self.quote {
      try readQuoted()
    } else {
      plain = at..<endOfPlain(from: at)
      at = plain.upperBound
    }
    return true
  }

  private func endOfPlain(from start: Int) -> Int {
    bytes.withUnsafeBufferPointer { all in
      var end = start
      while end < all.count {
        let byte = all[end]
        if byte == delimiter || byte == Self.lineFeed || byte == Self.carriageReturn { break }
        end += 1
      }
      return end
    }
  }

  private mutating func readQuoted() throws(SheetError) {
    isPieced = true
    pieced.removeAll(keepingCapacity: true)
    var start = at + 1
    while true {
      guard let mark = nextQuote(from: start) else { throw .openQuote(row: row) }
      pieced.append(contentsOf: bytes[start..<mark])
      guard mark + 1 < bytes.count, bytes[mark + 1] == Self.quote else {
        at = endOfPlain(from: mark + 1)
        pieced.append(contentsOf: bytes[(mark + 1)..<at])
        return
      }
      pieced.append(Self.quote)
      start = mark + 2
    }
  }

  private func nextQuote(from start: Int) -> Int? {
    bytes.withUnsafeBufferPointer { all in
      var place = start
      while place < all.count {
        if all[place] == Self.quote { return place }
        place += 1
      }
      return nil
    }
  }
}
