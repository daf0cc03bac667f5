/// Finds what separates the cells of a text.
enum CSVDelimiter {
  static let candidates: [UInt8] = [UInt8(ascii: ","), UInt8(ascii: "\t"), UInt8(ascii: ";")]

  /// Rows that are looked at; a roster has its shape by then.
  private static let sampleRows = 50

  /// The one that cuts most of the first rows into the same number of cells; then the one that makes most
  /// cells; then the comma.
  static func likely(in text: [UInt8]) -> UInt8 {
    let counts = countsOfRows(in: text)
    var best = (rows: 0, count: 0, delimiter: candidates[0])
    for (index, candidate) in candidates.enumerated() {
      let agreed = commonest(counts.map { $0[index] })
      if (agreed.rows, agreed.count) > (best.rows, best.count) {
        best = (agreed.rows, agreed.count, candidate)
      }
    }
    return best.delimiter
  }

  /// The commonest number above 0, and how many rows have it.
  private static func commonest(_ counts: [Int]) -> (rows: Int, count: Int) {
    let rowsOfCount = Dictionary(grouping: counts.filter { $0 > 0 }, by: { $0 }).mapValues(\.count)
    let best = rowsOfCount.max { ($0.value, $0.key) < ($1.value, $1.key) }
    return (best?.value ?? 0, best?.key ?? 0)
  }

  /// How often each candidate stands outside quotation marks, row by row. A mark opens a cell behind any
  /// candidate, or what a cell holds would count when the true delimiter is not yet known.
  private static func countsOfRows(in text: [UInt8]) -> [[Int]] {
    let quote = UInt8(ascii: "\"")
    var rows: [[Int]] = []
    var counts = [0, 0, 0]
    var isInQuotes = false
    var startsCell = true
    for byte in text {
      if isInQuotes {
        // A doubled mark closes and opens again.
        if byte == quote { isInQuotes = false }
        startsCell = byte == quote
      } else if byte == quote {
        isInQuotes = startsCell
        startsCell = false
      } else if byte == 0x0A || byte == 0x0D {
        rows.append(counts)
        if rows.count == sampleRows { return rows }
        counts = [0, 0, 0]
        startsCell = true
      } else if let index = candidates.firstIndex(of: byte) {
        counts[index] += 1
        startsCell = true
      } else {
        startsCell = false
      }
    }
    return rows + [counts]
  }
}
