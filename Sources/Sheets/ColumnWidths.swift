/// How wide columns should be, in the digits of the default font; a Chinese character takes two.
struct ColumnWidths {
  private(set) var characters: [Double] = []

  /// The first rows tell; one long remark further down should not.
  private static let sampleRows = 200
  private static let range = 9.0...48.0

  /// `row` from 0, the header.
  mutating func see(_ cell: SheetCell, column: Int, row: Int) {
    guard row < Self.sampleRows else { return }
    while characters.count <= column { characters.append(Self.range.lowerBound) }
    let wanted = Double(Self.width(of: cell)) + 2
    characters[column] = min(max(characters[column], wanted), Self.range.upperBound)
  }

  private static func width(of cell: SheetCell) -> Int {
    switch cell {
    case .text(let text), .decimal(let text): width(of: text)
    case .number(let number): String(number).utf8.count
    case .day: 10
    case .empty: 0
    }
  }

  /// Of the longest line.
  private static func width(of text: String) -> Int {
    var widest = 0
    var line = 0
    for scalar in text.unicodeScalars {
      if scalar == "\n" {
        line = 0
      } else {
        // From U+2E80 on nearly everything that people type here is East Asian and full width.
        line += scalar.value >= 0x2E80 ? 2 : 1
      }
      widest = max(widest, line)
    }
    return widest
  }
}
