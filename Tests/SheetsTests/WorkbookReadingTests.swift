import Foundation
import Testing

@testable import Sheets

@Suite struct WorkbookReadingTests {
  @Test func cellsOfEveryTypeAreReadAsAPersonSeesThem() throws {
    var book = BookFixture(
      rows: """
        <row r="1"><c r="A1" t="s"><v>1</v></c><c r="B1" t="inlineStr"><is><t> 内联 </t></is></c>\
        <c r="C1"><v>42</v></c><c r="D1" t="n"><v>0.10000000000000001</v></c><c r="E1" t="b"><v>1</v></c>\
        <c r="F1" t="str"><f>A1&amp;B1</f><v>结果</v></c><c r="G1" t="e"><v>#N/A</v></c>\
        <c r="H1" t="d"><v>2026-11-25T00:00:00</v></c><c r="I1"><v>5.0</v></c><c r="J1"><v>-3</v></c></row>
        """)
    book.sharedStrings = "<si><t>零</t></si><si><t xml:space=\"preserve\"> 一 </t></si>"
    let table = try book.table()
    #expect(
      table.rows == [[" 一 ", " 内联 ", "42", "0.1", "TRUE", "结果", "#N/A", "2026-11-25", "5", "-3"]])
    #expect(table.warnings == [SheetWarning(.errorValue, row: 1, column: 7, text: "#N/A")])
    #expect(table.warnings[0].address == "G1")
  }

  @Test func formattedRunsAreJoinedAndPhoneticGuidesLeftOut() throws {
    var book = BookFixture(
      rows: """
        <row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><r><t>甲</t></r><r><rPr><b/></rPr>\
        <t>乙</t></r><rPh sb="0" eb="1"><t>jia</t></rPh></is></c></row>
        """)
    book.sharedStrings = """
      <si><r><rPr><b/></rPr><t>东京</t></r><r><t>都</t></r><rPh sb="0" eb="2"><t>トウキョウ</t></rPh>\
      <phoneticPr fontId="1"/></si>
      """
    #expect(try book.table().rows == [["东京都", "甲乙"]])
  }

  @Test func rowNumbersAreThoseOfExcelWithBlankRowsAndGaps() throws {
    let book = BookFixture(
      rows: """
        <row r="2"><c r="B2"><v>1</v></c></row><row r="3"/><row r="5"><c r="A5"><v>2</v></c>\
        <c r="D5"><v>3</v></c><c r="E5" s="1"/></row><row r="900000"><c r="A900000" s="1"/></row>
        """)
    #expect(try book.table().rows == [[], ["", "1"], [], [], ["2", "", "", "3"]])
  }

  @Test func cellsWithoutAddressesFollowEachOther() throws {
    let book = BookFixture(
      rows: "<row><c><v>1</v></c><c><v>2</v></c></row><row><c r=\"C2\"><v>3</v></c><c><v>4</v></c></row>")
    #expect(try book.table().rows == [["1", "2"], ["", "", "3", "4"]])
  }

  @Test func aMergedRangeHasItsValueInItsFirstCellOnly() throws {
    let book = BookFixture(
      rows: """
        <row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>9</v></c><c r="C1"><v>2</v></c></row>\
        <row r="2"><c r="A2"><v>9</v></c><c r="B2"><v>9</v></c><c r="C2"><v>3</v></c></row>
        """, after: "<mergeCells count=\"2\"><mergeCell ref=\"A1:B2\"/><mergeCell ref=\"C1\"/></mergeCells>")
    #expect(try book.table().rows == [["1", "", "2"], ["", "", "3"]])
  }

  @Test func theFirstVisibleSheetWithContentIsRead() throws {
    var book = BookFixture(rows: "")
    let one = { (text: String) in
      "<sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>\(text)</t></is></c></row></sheetData>"
    }
    book.sheets = [
      ("隐藏", "hidden", one("a")), ("深藏", "veryHidden", one("b")), ("空", nil, "<sheetData/>"),
      ("花名册 &amp; 其他", nil, one("c")), ("附录", "visible", one("d")),
    ]
    let table = try book.table()
    #expect(table.name == "花名册 & 其他")
    #expect(table.rows == [["c"]])
    #expect(table.sheetNames == ["空", "花名册 & 其他", "附录"])
    #expect(try book.table(sheet: "附录").rows == [["d"]])
    #expect(try book.table(sheet: "隐藏").rows == [["a"]])
    #expect(throws: SheetError.noSuchSheet("没有")) { try book.table(sheet: "没有") }
  }

  @Test func datesAreDaysInBothCalendarsAndUnderChineseFormats() throws {
    var book = BookFixture(
      rows: """
        <row r="1"><c r="A1" s="1"><v>46351</v></c><c r="B1" s="2"><v>46351</v></c>\
        <c r="C1" s="3"><v>46351.361111111109</v></c><c r="D1" s="4"><v>0.5</v></c>\
        <c r="E1" s="5"><v>46351</v></c><c r="F1" s="6"><v>42</v></c><c r="G1" s="7"><v>0.07</v></c>\
        <c r="H1" s="1"><v>59</v></c><c r="I1" s="1"><v>61</v></c><c r="J1" s="3"><v>46351</v></c>\
        <c r="K1" s="8"><v>1.5</v></c><c r="L1" s="1"><v>-1</v></c></row>
        """)
    book.styles = """
      <numFmts><numFmt numFmtId="176" formatCode="[$-804]yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/>\
      <numFmt numFmtId="177" formatCode="yyyy/m/d\\ h:mm"/><numFmt numFmtId="178" formatCode="000000"/></numFmts>\
      <cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>\
      <cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="176"/><xf numFmtId="177"/><xf numFmtId="20"/>\
      <xf numFmtId="31"/><xf numFmtId="178"/><xf numFmtId="10"/><xf numFmtId="46"/></cellXfs>
      """
    let expected: [String] = [
      "2026-11-25", "2026-11-25", "2026-11-25 08:40", "12:00", "2026-11-25", "000042", "7%", "1900-02-28",
      "1900-03-01", "2026-11-25", "36:00", "-1",
    ]
    #expect(try book.table().rows == [expected])
    book.startsIn1904 = true
    #expect(try book.table().rows[0][0] == "2030-11-26")
  }

  @Test func aCodeThatExcelKeptAsANumberIsPointedOut() throws {
    var book = BookFixture(
      rows: """
        <row r="1"><c r="A1"><v>9.1330108123456794E+17</v></c><c r="B1"><v>913301081234567890</v></c>\
        <c r="C1"><v>13800138000</v></c><c r="D1"><v>123456789012345</v></c>\
        <c r="E1" t="s"><v>0</v></c><c r="F1" t="inlineStr"><is><t>913301081234567890</t></is></c></row>
        """)
    book.sharedStrings = "<si><t>9.13301E+17</t></si>"
    let table = try book.table()
    #expect(
      table.rows == [
        [
          "913301081234568000", "913301081234567890", "13800138000", "123456789012345", "9.13301E+17",
          "913301081234567890",
        ]
      ])
    #expect(table.warnings.map(\.kind) == [.lostPrecision, .lostPrecision, .lostPrecision])
    #expect(table.warnings.map(\.address) == ["A1", "B1", "E1"])
  }

  @Test func aFormulaWithoutItsResultIsPointedOut() throws {
    let book = BookFixture(rows: "<row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"B1\"><f>A1+1</f><v/></c></row>")
    let table = try book.table()
    #expect(table.rows == [["1"]])
    #expect(table.warnings == [SheetWarning(.formulaWithoutResult, row: 1, column: 2, text: "")])
  }

  @Test func prefixesBackslashesAndOtherCaseInNamesAreUnderstood() throws {
    var zip = ZipFixture()
    let book = BookFixture(rows: "")
    for part in book.zip().parts {
      var name = part.name
      var bytes = part.bytes
      if name.hasSuffix("sheet1.xml") {
        name = "xl\\worksheets\\Sheet1.xml"
        bytes = Array(
          """
          <x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>\
          <x:row r="1"><x:c r="A1"><x:v>7</x:v></x:c></x:row></x:sheetData></x:worksheet>
          """.utf8)
      }
      zip.parts.append((name, bytes))
    }
    #expect(try SheetReader.read(zip.bytes(), name: "a").rows == [["7"]])
  }

  @Test func escapedCharactersComeBack() throws {
    let book = BookFixture(
      rows: """
        <row r="1"><c r="A1" t="inlineStr"><is><t>a_x000D_b_x005F_x0041_c_xD842__xDFB7__xD842_</t></is></c></row>
        """)
    #expect(try book.table().rows == [["a\rb_x0041_c𠮷_xD842_"]])
  }

  @Test(
    arguments: [
      ("yyyy/m/d", .day), ("[$-F800]dddd, mmmm dd, yyyy", .day), ("m\"月\"d\"日\"", .day), ("mmm-yy", .day),
      ("yyyy-mm-dd hh:mm:ss", .dayAndTime), ("h:mm AM/PM", .timeOfDay), ("mm:ss.0", .timeOfDay),
      ("[h]:mm:ss", .hours), ("General", .plain), ("G/通用格式", .plain), ("@", .plain), ("0.00", .plain),
      ("#,##0.00_ ;[Red]\\-#,##0.00\\ ", .plain), ("0.00E+00", .plain), ("\"dy\"0", .plain), ("0%", .percent),
      ("0.00%", .percent), ("00000", .padded(5)), ("[Blue]0", .plain), ("\\d0", .plain),
      ("_ * #,##0.00_ ;_ * \\-#,##0.00_ ", .plain),
    ] as [(String, NumberFormat)])
  func formatCodesAreToldApart(_ code: String, _ format: NumberFormat) {
    #expect(NumberFormat(code: code) == format)
  }

  @Test(
    arguments: [
      ("0", "0"), ("-0", "0"), ("007", "7"), ("1E3", "1000"), ("1.5", "1.5"), ("0.30000000000000004", "0.3"),
      ("1e-7", "1E-07"), ("123456.789", "123456.789"), ("-2.50", "-2.5"), ("1E+15", "1000000000000000"),
      ("x", "x"), ("1e400", "1e400"), ("99999999999999999999", "99999999999999999999"),
    ] as [(String, String)])
  func numbersAreWrittenPlainly(_ raw: String, _ text: String) {
    #expect(CellText.number(Array(raw.utf8)) == text)
  }
}
