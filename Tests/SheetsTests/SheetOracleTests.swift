import Foundation
import Testing

@testable import Sheets

/// Python's `csv` and openpyxl read what we write, and we read what they write.
///
/// They run where `STAIRWELL_PYTHON` names a Python that has openpyxl.
@Suite(.enabled(if: SheetOracle.python != nil)) struct SheetOracleTests {
  private func tables(_ count: Int) -> [(columns: [String], rows: [[SheetCell]])] {
    (0..<count).map { seed in
      var numbers = SeededNumbers(state: UInt64(seed) &+ 5_000)
      return NastyText.table(&numbers)
    }
  }

  @Test func pythonReadsOurCSV() throws {
    let tables = tables(60)
    let files = tables.map { SheetWriter.csv(columns: $0.columns, rows: $0.rows) }
    let read = try SheetOracle.read("read-csv", files, as: [[[String]]].self)
    for (table, rows) in zip(tables, read) {
      var expected = [table.columns.map(FormulaGuard.guarded)]
      expected += table.rows.map { row in
        row.map { cell in
          if case .text(let text) = cell { FormulaGuard.guarded(text) } else { cell.expected }
        }
      }
      // A line of one empty cell is a blank line to Python.
      #expect(utf8(rows) == utf8(expected.map { $0 == [""] ? [] : $0 }))
    }
  }

  @Test func weReadPythonsCSVInEveryDialectAndEncoding() throws {
    let tables = tables(96).map { expectedRows($0.columns, $0.rows) }.filter { table in
      // A single column has no delimiter to find, and other programs' apostrophes are not ours to keep.
      table.contains { $0.count > 1 } && table.joined().allSatisfy { FormulaGuard.restored($0) == $0 }
    }
    try #require(tables.count > 16)
    let files = try SheetOracle.write("write-csv", tables)
    for (index, (table, file)) in zip(tables, files).enumerated() {
      let rows = try SheetReader.read(file, name: "python.csv").rows
      #expect(utf8(rows) == utf8(table), "table \(index)")
    }
  }

  @Test func openpyxlReadsOurWorkbooks() throws {
    let tables = tables(40)
    let files = try tables.map { try SheetWriter.xlsx(columns: $0.columns, rows: $0.rows) }
    let read = try SheetOracle.read("read-xlsx", files, as: [[[[String]]]].self)
    for (table, rows) in zip(tables, read) {
      for (row, cells) in table.rows.enumerated() {
        for (column, cell) in cells.enumerated() where !cell.expected.isEmpty {
          let seen = rows[row + 1][column]
          #expect(seen[0] != "f", "a formula")
          if case .text(let text) = cell {
            #expect(seen[0] == "s")
            #expect(Array(CellText.unescaped(Array(seen[1].utf8)).utf8) == Array(text.utf8))
          } else {
            #expect(seen[1] == cell.expected)
          }
        }
      }
    }
  }

  @Test func weReadOpenpyxlsWorkbooks() throws {
    // openpyxl refuses control characters, and writes `_xHHHH_` and CR unescaped.
    let isPlain = { (text: String) in
      !text.contains("_x") && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value < 0xFFFE || $0 == "\n" }
    }
    let tables = tables(40).map { table in
      expectedRows(table.columns, table.rows).map { row in row.map { isPlain($0) ? $0 : "普通" } }
    }
    let files = try SheetOracle.write("write-xlsx", tables)
    for (table, file) in zip(tables, files) where !table.isEmpty {
      let rows = try SheetReader.read(file, name: "openpyxl.xlsx").rows
      #expect(utf8(rows) == utf8(table))
    }
  }
}

/// Runs `Tests/oracles/sheets_oracle.py`.
enum SheetOracle {
  static let python = ProcessInfo.processInfo.environment["STAIRWELL_PYTHON"]
  private static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent()
  private static let script = tests.path + "/oracles/sheets_oracle.py"

  static func read<Tables: Decodable>(
    _ verb: String, _ files: [[UInt8]], as: Tables.Type
  ) throws -> Tables {
    try withPaths(files.count) { paths in
      for (path, file) in zip(paths, files) { try Data(file).write(to: URL(fileURLWithPath: path)) }
      return try JSONDecoder().decode(Tables.self, from: run([verb] + paths, input: Data()))
    }
  }

  static func write(_ verb: String, _ tables: [[[String]]]) throws -> [[UInt8]] {
    try withPaths(tables.count) { paths in
      _ = try run([verb] + paths, input: JSONEncoder().encode(tables))
      return try paths.map { Array(try Data(contentsOf: URL(fileURLWithPath: $0))) }
    }
  }

  private static func withPaths<Answer>(_ count: Int, _ body: ([String]) throws -> Answer) throws -> Answer {
    let directory = try ScratchDirectory(under: nil)
    defer { directory.remove() }
    return try body((0..<count).map { directory.path + "/\($0).xlsx" })
  }

  private static func run(_ arguments: [String], input: Data) throws -> Data {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(python))
    process.arguments = [script] + arguments
    // Files instead of pipes: nobody has to read while the other writes.
    let directory = try ScratchDirectory(under: nil)
    defer { directory.remove() }
    let inputFile = URL(fileURLWithPath: directory.path + "/in")
    let outputFile = URL(fileURLWithPath: directory.path + "/out")
    try input.write(to: inputFile)
    try Data().write(to: outputFile)
    process.standardInput = try FileHandle(forReadingFrom: inputFile)
    process.standardOutput = try FileHandle(forWritingTo: outputFile)
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return try Data(contentsOf: outputFile)
  }
}
