/// `C17`, read from bytes that end with NUL; both from 1.
struct CellAddress {
  let column: Int
  let row: Int

  init?(_ text: UnsafePointer<CChar>) {
    var at = text
    guard let address = CellAddress(reading: &at), at[0] == 0 else { return nil }
    self = address
  }

  /// Moves `at` behind the address. Nil beyond column XFD or row 1,048,576.
  init?(reading at: inout UnsafePointer<CChar>) {
    var column = 0
    while let digit = CellAddress.letter(at[0]), column <= WorksheetCells.columnMax {
      column = column * 26 + digit
      at += 1
    }
    var row = 0
    while (0x30...0x39).contains(at[0]), row <= WorksheetCells.rowMax {
      row = row * 10 + Int(at[0] - 0x30)
      at += 1
    }
    guard (1...WorksheetCells.columnMax).contains(column), (1...WorksheetCells.rowMax).contains(row) else {
      return nil
    }
    self.column = column
    self.row = row
  }

  private static func letter(_ byte: CChar) -> Int? {
    switch byte {
    case 0x41...0x5A: Int(byte) - 0x40
    case 0x61...0x7A: Int(byte) - 0x60
    default: nil
    }
  }

  /// A whole number of at most nine digits.
  static func number(_ text: UnsafePointer<CChar>) -> Int? {
    var number = 0
    var count = 0
    while (0x30...0x39).contains(text[count]) {
      number = number * 10 + Int(text[count] - 0x30)
      count += 1
      if count > 9 { return nil }
    }
    return count > 0 && text[count] == 0 ? number : nil
  }
}

/// `A1:C1`, or `A1` alone.
struct CellRange {
  let first: CellAddress
  let last: CellAddress

  init?(_ text: UnsafePointer<CChar>) {
    var at = text
    guard let first = CellAddress(reading: &at) else { return nil }
    self.first = first
    if at[0] == 0 {
      last = first
      return
    }
    guard at[0] == 0x3A else { return nil }
    at += 1
    guard let last = CellAddress(reading: &at), at[0] == 0 else { return nil }
    self.last = last
  }
}
