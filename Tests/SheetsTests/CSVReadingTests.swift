import Foundation
import Testing

@testable import Sheets

@Suite struct CSVReadingTests {
  private func read(_ bytes: [UInt8]) throws -> SheetTable {
    try SheetReader.read(bytes, name: "D:\\表格\\企业.名单.csv")
  }
  private func rows(_ text: String) throws -> [[String]] { try read(Array(text.utf8)).rows }

  @Test(
    arguments: [
      ("a,b\r\n1,2\r\n", [["a", "b"], ["1", "2"]]),
      ("a,b\n1,2", [["a", "b"], ["1", "2"]]),
      ("a,b\r1,2\r", [["a", "b"], ["1", "2"]]),
      ("a,b\n\n\n1,2\n\n", [["a", "b"], [], [], ["1", "2"]]),
      ("a,\"x\r\ny\"\"z\"\n1,2", [["a", "x\r\ny\"z"], ["1", "2"]]),
      ("a,b,,\n,,c\n,,,\n", [["a", "b"], ["", "", "c"]]),
      ("a;b;c\n1,5;2;3\n1,6;2;3", [["a", "b", "c"], ["1,5", "2", "3"], ["1,6", "2", "3"]]),
      ("a\tb\n1,2\t3", [["a", "b"], ["1,2", "3"]]),
      ("sep=;\r\na;b,c\r\n", [["a", "b,c"]]),
      ("企业名单\n名称;电话\n甲;1\n乙;2", [["企业名单"], ["名称", "电话"], ["甲", "1"], ["乙", "2"]]),
      ("5\" 屏,\"a\"b\"c,\"\"\n", [["5\" 屏", "ab\"c"]]),
      (" a , b \n", [[" a ", " b "]]),
      ("x,\"a;b;c\"\ny,\"d;e;f\"", [["x", "a;b;c"], ["y", "d;e;f"]]),
      ("x,\"a\"\";b;c\"\ny,\"d\"\";e;f\"", [["x", "a\";b;c"], ["y", "d\";e;f"]]),
      ("'=1+1,'普通,'-5,''=1", [["=1+1", "'普通", "-5", "'=1"]]),
      ("甲", [["甲"]]),
    ] as [(String, [[String]])])
  func textIsCutIntoCells(_ text: String, _ expected: [[String]]) throws {
    #expect(try utf8(rows(text)) == utf8(expected))
  }

  @Test func theTableHasTheNameOfTheFile() throws {
    let table = try read(Array("a,b".utf8))
    #expect(table.name == "企业.名单")
    #expect(table.sheetNames == ["企业.名单"])
    #expect(table[row: 0, column: 1] == "b")
    #expect(table[row: 0, column: 2] == "" && table[row: 7, column: 0] == "")
  }

  @Test func utf8WithAndWithoutAMarkIsRead() throws {
    let text = "名称,联系人\n杭州梦创,𠮷田\n"
    let expected = [["名称", "联系人"], ["杭州梦创", "𠮷田"]]
    #expect(try rows(text) == expected)
    #expect(try rows("\u{FEFF}" + text) == expected)
  }

  @Test func utf16IsRead() throws {
    let text = "\u{FEFF}名称\t电话\r\n𠮷\t1\r\n"
    let little = text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    let big = text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
    #expect(try read(little).rows == [["名称", "电话"], ["𠮷", "1"]])
    #expect(try read(big).rows == [["名称", "电话"], ["𠮷", "1"]])
    #expect(throws: SheetError.unknownEncoding) { try read(Array(little.dropLast())) }
    #expect(throws: SheetError.unknownEncoding) { try read([0xFF, 0xFE, 0x00, 0xD8, 0x41, 0x00]) }
  }

  @Test func gb18030IsRead() throws {
    // 名称,镕 in two bytes; 𠮷 (U+20BB7) in four: 95 34 82 35 by the standard's linear mapping; € in two.
    let bytes: [UInt8] = [
      0xC3, 0xFB, 0xB3, 0xC6, 0x2C, 0xE9, 0x46, 0x0D, 0x0A, 0x95, 0x34, 0xB3, 0x33, 0x2C, 0xA2, 0xE3,
    ]
    let table = try read(bytes)
    #expect(table.rows[0] == ["名称", "镕"])
    #expect(table.rows[1][1] == "€")
    // U+20BB7 − U+10000 counted from 90 30 81 30 in steps of 10, 126, 10.
    let offset = 0x20BB7 - 0x10000
    let four: [UInt8] = [
      UInt8(0x90 + offset / 12_600), UInt8(0x30 + offset / 1_260 % 10), UInt8(0x81 + offset / 10 % 126),
      UInt8(0x30 + offset % 10),
    ]
    #expect(try read([0xC3, 0xFB, 0x2C] + four).rows == [["名", "𠮷"]])
  }

  @Test func whatIsNeitherIsRefused() throws {
    for bytes: [UInt8] in [[0x61, 0x2C, 0xFF], [0xC3, 0xFB, 0xB3], [0xEF, 0xBB, 0xBF, 0xC3, 0xFB]] {
      #expect(throws: SheetError.unknownEncoding) { try read(bytes) }
    }
  }

  @Test func anOpenQuoteNamesItsRow() throws {
    #expect(throws: SheetError.openQuote(row: 3)) { try rows("a,b\n\"x\ny\",1\nc,\"d\n") }
  }

  @Test func aRoundedCodeIsPointedOut() throws {
    let table = try read(Array("代码,电话\n9.13301E+17,13800138000\n1.5E+10,9.1E17\n".utf8))
    #expect(table.warnings == [SheetWarning(.lostPrecision, row: 2, column: 1, text: "9.13301E+17")])
  }

  @Test func aFileOfLineEndsOrCommasCostsNothing() throws {
    let commas = [UInt8](repeating: UInt8(ascii: ","), count: 1 << 20)
    #expect(throws: SheetError.empty) { try read(commas) }
    #expect(throws: SheetError.tooManyColumns(limit: 256)) { try read(commas + [0x41]) }
    let ends = [UInt8](repeating: 0x0A, count: 1 << 20)
    #expect(throws: SheetError.empty) { try read(ends) }
    #expect(throws: SheetError.tooManyRows(limit: 200_000)) { try read(ends + [0x41]) }
  }
}
