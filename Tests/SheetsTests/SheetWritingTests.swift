import Foundation
import Kernel
import Testing

@testable import Sheets

@Suite struct SheetWritingTests {
  @Test(arguments: 0..<200) func aTableComesBackFromCSVByteForByte(_ seed: Int) throws {
    var numbers = SeededNumbers(state: UInt64(seed))
    let (columns, rows) = NastyText.table(&numbers)
    let bytes = SheetWriter.csv(columns: columns, rows: rows)
    let expected = expectedRows(columns, rows)
    guard !expected.isEmpty else { return }
    #expect(try utf8(SheetReader.read(bytes, name: "t.csv").rows) == utf8(expected))
  }

  @Test(arguments: 0..<60) func aTableComesBackFromXLSXByteForByte(_ seed: Int) throws {
    var numbers = SeededNumbers(state: UInt64(seed) &+ 1_000)
    let (columns, rows) = NastyText.table(&numbers)
    let bytes = try SheetWriter.xlsx(columns: columns, rows: rows)
    let expected = expectedRows(columns, rows)
    guard !expected.isEmpty else { return }
    #expect(try utf8(SheetReader.read(bytes, name: "t.xlsx").rows) == utf8(expected))
  }

  @Test func everyNastyTextComesBackAlone() throws {
    for sample in NastyText.samples where !sample.isEmpty {
      let rows: [[SheetCell]] = [[.text(sample), .text("x")]]
      let csv = try SheetReader.read(SheetWriter.csv(columns: ["a", "b"], rows: rows), name: "t")
      #expect(utf8(csv.rows) == utf8([["a", "b"], [sample, "x"]]), "CSV \(sample.debugDescription)")
      let xlsx = try SheetReader.read(SheetWriter.xlsx(columns: ["a", "b"], rows: rows), name: "t")
      #expect(utf8(xlsx.rows) == utf8([["a", "b"], [sample, "x"]]), "XLSX \(sample.debugDescription)")
    }
  }

  @Test func csvIsWrittenAsExcelExpectsIt() {
    let rows: [[SheetCell]] = [
      [.text("甲,乙"), .number(-5), .decimal("12.50"), .day(LocalDay("2026-11-25")!), .empty],
      [.text("-5"), .text("a\"b"), .decimal("=1"), .text("'=x"), .text("'x")],
    ]
    let bytes = SheetWriter.csv(columns: ["名", "=b"], rows: rows)
    let text = "名,'=b\r\n\"甲,乙\",-5,12.50,2026-11-25,\r\n'-5,\"a\"\"b\",'=1,''=x,'x\r\n"
    #expect(bytes == [0xEF, 0xBB, 0xBF] + Array(text.utf8))
  }

  @Test func noCellOfOursIsAFormula() throws {
    let texts = NastyText.samples.map { [SheetCell.text($0)] }
    let parts = try ZipFixture.parts(of: SheetWriter.xlsx(columns: ["=1"], rows: texts))
    let sheet = try String(decoding: #require(parts["xl/worksheets/sheet1.xml"]).bytes, as: UTF8.self)
    #expect(!sheet.contains("<f>") && !sheet.contains("<f "))
    for line in String(decoding: SheetWriter.csv(columns: [], rows: texts), as: UTF8.self).unicodeScalars
      .split(separator: "\r\n".unicodeScalars)
    {
      #expect(!"=+-@＝＋－＠\t".unicodeScalars.contains(line.first ?? "x"))
    }
  }

  @Test func theSameRowsGiveTheSameBytesOnAnyDay() throws {
    let rows: [[SheetCell]] = (0..<300).map { [.text("企业\($0)"), .number(Int64($0))] }
    let first = try SheetWriter.xlsx(name: "企业", columns: ["名称", "人数"], rows: rows)
    #expect(try SheetWriter.xlsx(name: "企业", columns: ["名称", "人数"], rows: rows) == first)
    // Nothing in the file depends on the clock: every time is the zip format's first.
    let parts = try ZipFixture.parts(of: first)
    #expect(Set(parts.values.map(\.modified)).count == 1)
    let core = try String(decoding: #require(parts["docProps/core.xml"]).bytes, as: UTF8.self)
    #expect(core.contains(">1980-01-01T00:00:00Z</dcterms:created>"))
    #expect(core.contains(">1980-01-01T00:00:00Z</dcterms:modified>"))
  }

  @Test func theHeaderIsBoldAndStaysAndColumnsFitChinese() throws {
    let rows: [[SheetCell]] = [[.text("杭州梦创科技有限公司"), .text("913301081234567890"), .number(3)]]
    let bytes = try SheetWriter.xlsx(name: "企/业:名*单", columns: ["名称", "代码", "人"], rows: rows)
    let parts = try ZipFixture.parts(of: bytes)
    let sheet = try String(decoding: #require(parts["xl/worksheets/sheet1.xml"]).bytes, as: UTF8.self)
    #expect(sheet.contains("<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/>"))
    #expect(sheet.contains("<col min=\"1\" max=\"1\" width=\"22.7109375\""))
    #expect(sheet.contains("<t>913301081234567890</t>"))
    let styles = try String(decoding: #require(parts["xl/styles.xml"]).bytes, as: UTF8.self)
    #expect(styles.contains("<b/>") && styles.contains("numFmtId=\"49\""))
    #expect(try SheetReader.read(bytes, name: "x").name == "企 业 名 单")
  }

  @Test func sheetNamesAreMadeFit() {
    #expect(WorkbookFile.sheetName("") == "Sheet1")
    #expect(WorkbookFile.sheetName("History") == "Sheet1")
    #expect(WorkbookFile.sheetName("'甲'") == "甲")
    #expect(WorkbookFile.sheetName(String(repeating: "𠮷", count: 40)) == String(repeating: "𠮷", count: 15))
  }

  @Test func numbersThatExcelWouldRoundAreText() throws {
    let rows: [[SheetCell]] = [
      [.number(913_301_081_234_567_890), .decimal("0.1234567890123456789"), .day(LocalDay("1899-01-01")!)]
    ]
    let table = try SheetReader.read(SheetWriter.xlsx(columns: ["a", "b", "c"], rows: rows), name: "x")
    #expect(table.rows[1] == ["913301081234567890", "0.1234567890123456789", "1899-01-01"])
    #expect(table.warnings.isEmpty)
  }

  @Test func whatExcelCannotHoldIsRefusedAndNothingIsLeftBehind() throws {
    let scratch = FileManager.default.temporaryDirectory.path + "/sheets-scratch-\(getpid())"
    try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    let files = { try FileManager.default.contentsOfDirectory(atPath: scratch) }
    // Files of ours that are still open, deleted or not.
    let open = {
      try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").filter { number in
        let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/" + number)
        return path?.hasPrefix(scratch) == true
      }
    }
    let long = String(repeating: "长", count: 32_768)
    for _ in 0..<5 {
      #expect(throws: SheetError.textTooLong(row: 2, column: 2)) {
        try SheetWriter.xlsx(columns: ["a", "b"], rows: [[.empty, .text(long)]], scratch: scratch)
      }
      _ = try SheetWriter.xlsx(columns: ["a"], rows: [[.text("1")]], scratch: scratch)
    }
    #expect(try files().isEmpty)
    #expect(try open().isEmpty)
  }

  @Test func aMissingOrReadOnlyScratchDirectoryIsNamed() throws {
    #expect {
      try SheetWriter.xlsx(columns: ["a"], rows: [], scratch: "/proc/nowhere")
    } throws: { error in
      guard case .notWritten = error as? SheetError else { return false }
      return true
    }
  }

  @Test func aLongListIsWrittenAndReadWhole() throws {
    let rows = (0..<30_000).lazy.map { index -> [SheetCell] in
      [.text("企业\(index)"), .number(Int64(index)), .text("=\(index)")]
    }
    let table = try SheetReader.read(SheetWriter.xlsx(columns: ["名", "数", "式"], rows: rows), name: "x")
    #expect(table.rows.count == 30_001)
    #expect(table.rows[30_000] == ["企业29999", "29999", "=29999"])
  }

  @Test func columnLettersAreThoseOfExcel() {
    let expected: [(Int, String)] = [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")]
    for (index, letters) in expected { #expect(SheetTable.letters(ofColumn: index) == letters) }
  }
}
