import Foundation
import Kernel
import Testing

@testable import Sheets

@Suite struct HostileFileTests {
  private func error(_ bytes: [UInt8], _ limits: SheetLimits = SheetLimits()) -> SheetError? {
    #expect(throws: SheetError.self) { try SheetReader.read(bytes, name: "upload", limits: limits) }
  }

  @Test func aZipBombStopsByItsRatioWhileUnpacking() throws {
    let blanks = String(repeating: " ", count: 40 << 20)
    let bytes = try BookFixture(rows: blanks + "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>").bytes()
    #expect(bytes.count < 200_000)
    #expect(error(bytes) == .unpacksTooLarge)
  }

  @Test func aZipBombStopsByWhatComesOutOfAllParts() throws {
    let row = "<row><c t=\"inlineStr\"><is><t>梦创</t></is></c></row>"
    var limits = SheetLimits()
    limits.unpackedBytes = 100_000
    #expect(error(try BookFixture(rows: String(repeating: row, count: 3_000)).bytes(), limits) == .unpacksTooLarge)
    #expect(try BookFixture(rows: String(repeating: row, count: 1_000)).table(limits: limits).rows.count == 1_000)
  }

  @Test func oneLongTextInEveryCellIsABombToo() throws {
    var book = BookFixture(
      rows: String(repeating: "<row><c t=\"s\"><v>0</v></c></row>", count: 1_000))
    book.sharedStrings = "<si><t>" + String(repeating: "长", count: 10_000) + "</t></si>"
    var limits = SheetLimits()
    limits.unpackedBytes = 1 << 20
    #expect(error(try book.bytes(), limits) == .unpacksTooLarge)
  }

  @Test(arguments: [
    "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>",
    "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY e \"&a;&a;&a;&a;\">]>",
    "<!DOCTYPE x SYSTEM \"http://127.0.0.1:9/x.dtd\">",
  ])
  func aDocumentTypeIsRefusedSoNoEntityIsEverRead(_ prologue: String) throws {
    var book = BookFixture(rows: "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>&e;</t></is></c></row>")
    book.prologue = prologue
    #expect(error(try book.bytes()) == .broken(part: "xl/worksheets/sheet1.xml"))
  }

  @Test func cutAndDamagedWorkbooksAreNamedBroken() throws {
    let texts = (0..<500).map { "<row><c t=\"inlineStr\"><is><t>\($0 &* 7919)</t></is></c></row>" }
    let bytes = try BookFixture(rows: texts.joined()).bytes()
    for share in [10, 50, 90, 99] {
      #expect(error(Array(bytes.prefix(bytes.count * share / 100))) == .broken(part: "zip"))
    }
    var damaged = bytes
    for place in 200..<260 { damaged[place] ^= 0x5A }
    #expect(error(damaged) == .broken(part: "xl/worksheets/sheet1.xml"))
    #expect(error([0x50, 0x4B, 0x03, 0x04]) == .broken(part: "zip"))
  }

  @Test func everyCutOfAWorkbookFailsWithANameAndNeverTraps() throws {
    let bytes = try BookFixture(rows: "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>").bytes()
    var numbers = SeededNumbers(state: 11)
    for length in stride(from: 0, to: bytes.count - 1, by: 7) { _ = error(Array(bytes.prefix(length))) }
    for _ in 0..<300 {
      var changed = bytes
      for _ in 0..<3 {
        changed[Int.random(in: 0..<bytes.count, using: &numbers)] = UInt8.random(in: 0...255, using: &numbers)
      }
      _ = try? SheetReader.read(changed, name: "upload")
    }
  }

  @Test(arguments: [
    "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>3</v></c></row>", "<row r=\"0\"/>", "<row r=\"99999999\"/>",
    "<row r=\"1\"><c r=\"ZZZZ1\"><v>1</v></c></row>", "<row r=\"1\"><c r=\"1A\"><v>1</v></c></row>", "<row>",
    "<row r=\"1\"><c r=\"A1\" x=\"" + String(repeating: "1", count: 3 << 20) + "\"><v>1</v></c></row>",
    String(repeating: "<a>", count: 100) + String(repeating: "</a>", count: 100),
  ])
  func damageInsideASheetIsNamed(_ rows: String) throws {
    guard case .broken = error(try BookFixture(rows: rows).bytes()) else {
      Issue.record("not named broken")
      return
    }
  }

  @Test func mergedRangesCannotBeMadeToCostHours() throws {
    let cells = (1...2_000).map { "<row r=\"\($0)\"><c r=\"A\($0)\"><v>1</v></c></row>" }.joined()
    let merges = String(repeating: "<mergeCell ref=\"A1:XFD1048576\"/>", count: 5_000)
    let book = BookFixture(rows: cells, after: "<mergeCells>" + merges + "</mergeCells>")
    #expect(error(try book.bytes()) == .broken(part: "xl/worksheets"))
  }

  @Test func limitsCountWhatHoldsTextAndNotFormattedBlanks() throws {
    var limits = SheetLimits()
    limits.rows = 3
    limits.columns = 2
    limits.cells = 5
    let blanks = "<row r=\"9\"><c r=\"A9\" s=\"1\"/></row>"
    let cell = { (address: String, row: Int) in
      "<row r=\"\(row)\"><c r=\"\(address)\(row)\"><v>1</v></c></row>"
    }
    #expect(try BookFixture(rows: cell("B", 3) + blanks).table(limits: limits).rows.count == 3)
    #expect(error(try BookFixture(rows: cell("A", 4)).bytes(), limits) == .tooManyRows(limit: 3))
    #expect(error(try BookFixture(rows: cell("C", 1)).bytes(), limits) == .tooManyColumns(limit: 2))
    let full = cell("B", 1) + cell("B", 2) + cell("B", 3)
    #expect(error(try BookFixture(rows: full).bytes(), limits) == .tooManyCells(limit: 5))
    limits.fileBytes = 100
    #expect(error([UInt8](repeating: 0x41, count: 101), limits) == .fileTooLarge(bytes: 100))
  }

  @Test func otherFilesAreNamedByContentNotByName() throws {
    let old: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1] + [UInt8](repeating: 0, count: 600)
    let stream = { (name: String) in name.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] } }
    #expect(error(old) == .oldExcel)
    #expect(error(old + stream("Workbook")) == .oldExcel)
    #expect(error(old + stream("EncryptedPackage")) == .encrypted)
    #expect(error(old + stream("WordDocument")) == .notATable(found: .document))
    #expect(error(Array("%PDF-1.7\n".utf8)) == .notATable(found: .pdf))
    #expect(error([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A]) == .notATable(found: .picture))
    #expect(error(Array("\n <HTML><table><tr><td>1</td></tr></table>".utf8)) == .notATable(found: .webPage))
    #expect(error(Array("\u{FEFF}<?xml version=\"1.0\"?><Workbook/>".utf8)) == .notATable(found: .webPage))
    #expect(error([0x41, 0x00, 0x42]) == .notATable(found: .unknown))
    #expect(error([]) == .empty)
  }

  @Test func archivesThatAreNoWorkbookAreNamed() throws {
    var zip = ZipFixture()
    zip.parts = [("a.txt", [0x41])]
    #expect(error(try zip.bytes()) == .notATable(found: .archive))
    zip.parts = [("mimetype", Array("application/vnd.oasis.opendocument.spreadsheet".utf8))]
    #expect(error(try zip.bytes()) == .notATable(found: .openDocument))
    zip.parts = [("[Content_Types].xml", [0x41]), ("word/document.xml", [0x41])]
    #expect(error(try zip.bytes()) == .notATable(found: .document))
    var locked = BookFixture(rows: "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>").zip()
    locked.password = "secret"
    #expect(error(try locked.bytes()) == .encrypted)
  }

  @Test func anEmptyWorkbookIsNamedEmpty() throws {
    #expect(error(try BookFixture(rows: "<row r=\"1\"><c r=\"A1\" s=\"0\"/></row>").bytes()) == .empty)
  }

  @Test func everyErrorIsAProblemWithItsOwnCode() {
    let errors: [SheetError] = [
      .notATable(found: .pdf), .oldExcel, .encrypted, .broken(part: "x"), .unknownEncoding, .openQuote(row: 2),
      .empty, .noSuchSheet("x"), .fileTooLarge(bytes: 1 << 25), .unpacksTooLarge, .tooManyRows(limit: 1),
      .tooManyColumns(limit: 1), .tooManyCells(limit: 1), .textTooLong(row: 2, column: 3),
      .notWritten(reason: "full"),
    ]
    let codes = errors.map(\.problem.code)
    #expect(Set(codes).count == errors.count)
    #expect(codes.allSatisfy { $0.hasPrefix("sheet.") })
    #expect(SheetError.textTooLong(row: 2, column: 3).problem.details == ["cell": "C2"])
    #expect(SheetError.fileTooLarge(bytes: 1 << 25).problem.details == ["megabytes": "32"])
  }
}
