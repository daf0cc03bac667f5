import CLibZip
import Foundation
import Testing

@testable import Sheets

/// A zip file made in memory, part by part.
struct ZipFixture {
  var parts: [(name: String, bytes: [UInt8])] = []
  var password: String?

  func bytes() throws -> [UInt8] {
    let directory = try ScratchDirectory(under: nil)
    defer { directory.remove() }
    let path = directory.path + "/fixture.zip"
    let zip = try #require(zip_open(path, ZIP_CREATE, nil))
    for part in parts {
      let copy = try #require(malloc(max(part.bytes.count, 1)))
      part.bytes.withUnsafeBytes { raw in
        if let base = raw.baseAddress { memcpy(copy, base, raw.count) }
      }
      let source = zip_source_buffer(zip, copy, zip_uint64_t(part.bytes.count), 1)
      let index = zip_file_add(zip, part.name, source, 0)
      try #require(index >= 0)
      if let password {
        let method = zip_uint16_t(ZIP_EM_AES_256)
        try #require(zip_file_set_encryption(zip, zip_uint64_t(index), method, password) == 0)
      }
    }
    try #require(zip_close(zip) == 0)
    return Array(try #require(FileManager.default.contents(atPath: path)))
  }

  /// The parts of an archive, with their times in seconds since 1970.
  static func parts(of bytes: [UInt8]) throws -> [String: (bytes: [UInt8], modified: Int)] {
    var source = bytes
    return try source.withUnsafeMutableBytes { raw in
      let buffer = try #require(zip_source_buffer_create(raw.baseAddress, zip_uint64_t(raw.count), 0, nil))
      let zip = try #require(zip_open_from_source(buffer, ZIP_RDONLY, nil))
      defer { zip_discard(zip) }
      var parts: [String: (bytes: [UInt8], modified: Int)] = [:]
      for index in 0..<zip_uint64_t(zip_get_num_entries(zip, 0)) {
        var facts = zip_stat_t()
        try #require(zip_stat_index(zip, index, 0, &facts) == 0)
        let file = try #require(zip_fopen_index(zip, index, 0))
        var content = [UInt8](repeating: 0, count: Int(facts.size))
        #expect(zip_fread(file, &content, facts.size) == zip_int64_t(facts.size))
        zip_fclose(file)
        parts[String(cString: facts.name)] = (content, facts.mtime)
      }
      return parts
    }
  }
}

/// The least workbook that Excel opens, with whatever sheets a test needs.
struct BookFixture {
  var sheets: [(name: String, state: String?, data: String)] = []
  var sharedStrings: String?
  var styles: String?
  var startsIn1904 = false
  /// Stands before the root element of each sheet.
  var prologue = ""

  static let namespaces =
    "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" "
    + "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\""
  private static let relations =
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
  private static let types = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

  /// One sheet; `rows` is what stands in `sheetData`, `after` what follows it.
  init(rows: String, after: String = "") {
    sheets = [("Sheet1", nil, "<sheetData>" + rows + "</sheetData>" + after)]
  }

  func zip() -> ZipFixture {
    var zip = ZipFixture()
    var links = ""
    var list = ""
    for (index, sheet) in sheets.enumerated() {
      let state = sheet.state.map { " state=\"\($0)\"" } ?? ""
      list += "<sheet name=\"\(sheet.name)\" sheetId=\"\(index + 1)\"\(state) r:id=\"rId\(index + 1)\"/>"
      links += Self.link("rId\(index + 1)", "worksheet", "worksheets/sheet\(index + 1).xml")
      let xml = prologue + "<worksheet \(Self.namespaces)>" + sheet.data + "</worksheet>"
      zip.parts.append(("xl/worksheets/sheet\(index + 1).xml", Array(xml.utf8)))
    }
    if let sharedStrings {
      links += Self.link("rId901", "sharedStrings", "/xl/sharedStrings.xml")
      let xml = "<sst \(Self.namespaces)>" + sharedStrings + "</sst>"
      zip.parts.append(("xl/sharedStrings.xml", Array(xml.utf8)))
    }
    if let styles {
      links += Self.link("rId902", "styles", "styles.xml")
      let xml = "<styleSheet \(Self.namespaces)>" + styles + "</styleSheet>"
      zip.parts.append(("xl/styles.xml", Array(xml.utf8)))
    }
    let properties = startsIn1904 ? "<workbookPr date1904=\"1\"/>" : "<workbookPr/>"
    let book = "<workbook \(Self.namespaces)>\(properties)<sheets>\(list)</sheets></workbook>"
    zip.parts.append(("xl/workbook.xml", Array(book.utf8)))
    zip.parts.append(("xl/_rels/workbook.xml.rels", Array((Self.relations + links + "</Relationships>").utf8)))
    let root = Self.relations + Self.link("rId1", "officeDocument", "xl/workbook.xml") + "</Relationships>"
    zip.parts.append(("_rels/.rels", Array(root.utf8)))
    return zip
  }

  func bytes() throws -> [UInt8] { try zip().bytes() }

  func table(sheet: String? = nil, limits: SheetLimits = SheetLimits()) throws -> SheetTable {
    try SheetReader.read(bytes(), name: "fixture.xlsx", sheet: sheet, limits: limits)
  }

  private static func link(_ id: String, _ type: String, _ target: String) -> String {
    "<Relationship Id=\"\(id)\" Type=\"\(types)\(type)\" Target=\"\(target)\"/>"
  }
}

/// SplitMix64: the same numbers on every run.
struct SeededNumbers: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// Texts that break careless readers and writers.
enum NastyText {
  static let samples: [String] = [
    "", " ", "  双空格  ", "\"", "\"\"", "a\"b", "'", "''", "'=1", "''=1", "'普通", "=1+1", "=cmd|' /C calc'!A0",
    "+86 571 8888", "-5", "@SUM(A1)", "＝1＋1", "＋1", "－1", "＠a", "\t", "\t=1", "\r", "\r\n", "\n", "a\nb",
    "a\r\nb", "a\rb", ",", ";", "a;b;c;d", "a,b,c", "a\tb", "sep=;", "杭州梦创科技有限公司", "𠮷野家", "𫞩𬭊", "👩‍👩‍👧‍👦",
    "é", "e\u{301}", "\u{FEFF}BOM", "\u{200B}", "<b>&amp;</b>", "]]>", "_x0041_", "_x005F_", "_x000D_", "_xD83D_",
    "_x0041", "\u{1}\u{1F}", "\u{7F}\u{85}", "\u{FFFE}", "\u{FFFF}", "0012", "913301081234567890", "1E5", "TRUE",
    "2026-11-25", "1.10", "\\", "\\n", "NULL", "#N/A", "\u{2028}", "ﷺ", "İı",
  ]

  static func random(_ numbers: inout SeededNumbers) -> String {
    let count = Int.random(in: 1...3, using: &numbers)
    return (0..<count).map { _ in samples.randomElement(using: &numbers) ?? "" }.joined()
  }

  static func table(_ numbers: inout SeededNumbers) -> (columns: [String], rows: [[SheetCell]]) {
    let width = Int.random(in: 1...6, using: &numbers)
    let columns = (0..<width).map { _ in random(&numbers) }
    let rows = (0..<Int.random(in: 0...12, using: &numbers)).map { _ in
      (0..<width).map { _ in cell(&numbers) }
    }
    return (columns, rows)
  }

  private static func cell(_ numbers: inout SeededNumbers) -> SheetCell {
    switch Int.random(in: 0...9, using: &numbers) {
    case 0: .empty
    case 1: .number(Int64.random(in: -10_000_000_000...10_000_000_000, using: &numbers))
    case 2: .day(.init(daysSinceEpoch: Int.random(in: -40_000...60_000, using: &numbers)))
    case 3: .decimal("\(Int.random(in: -999...999, using: &numbers)).25")
    default: .text(random(&numbers))
    }
  }
}

extension SheetCell {
  /// What must come back.
  var expected: String {
    switch self {
    case .text(let text), .decimal(let text): text
    case .number(let number): String(number)
    case .day(let day): day.description
    case .empty: ""
    }
  }
}

/// The rows that must come back: without empty ends.
func expectedRows(_ columns: [String], _ rows: [[SheetCell]]) -> [[String]] {
  var all = [columns] + rows.map { $0.map(\.expected) }
  for row in all.indices {
    while all[row].last?.isEmpty == true { all[row].removeLast() }
  }
  while all.last?.isEmpty == true { all.removeLast() }
  return all
}

/// Byte for byte: Swift's `==` takes é for e followed by an accent.
func utf8(_ rows: [[String]]) -> [[[UInt8]]] { rows.map { $0.map { Array($0.utf8) } } }
