import Foundation

/// The lines of a dump, there and back.
enum DumpLine: Equatable {
  case table(Table)
  case row([SQLValue])
  case end(End)

  struct Head: Codable, Equatable {
    var stairwell = "dump"
    var version = StoreDump.version
    let migrations: [String]

    init(migrations: [String]) { self.migrations = migrations }

    init(line: String) throws {
      guard let head = try? JSONDecoder().decode(Head.self, from: Data(line.utf8)), head.stairwell == "dump" else {
        throw DumpError.notADump
      }
      if head.version > StoreDump.version { throw DumpError.newerFormat }
      self = head
    }
  }

  struct Table: Codable, Equatable {
    let table: String
    let columns: [String]
  }

  struct End: Codable, Equatable {
    var end = true
    let rows: Int
    init(rows: Int) { self.rows = rows }
  }

  /// `number` is that of the line, for the message.
  init(_ line: String, number: Int) throws {
    if line.hasPrefix("[") {
      var reader = DumpRowReader(line)
      guard let values = reader.row() else { throw DumpError.malformed(line: number, "not a row") }
      self = .row(values)
      return
    }
    let data = Data(line.utf8)
    if let table = try? JSONDecoder().decode(Table.self, from: data) {
      self = .table(table)
    } else if let end = try? JSONDecoder().decode(End.self, from: data) {
      self = .end(end)
    } else {
      throw DumpError.malformed(line: number, "neither a table nor a row")
    }
  }

  static func row(_ values: [SQLValue]) -> String {
    var line = "["
    for (place, value) in values.enumerated() {
      if place > 0 { line += "," }
      switch value {
      case .null: line += "null"
      case .integer(let number): line += String(number)
      case .real(let number): line += "{\"real\":\"\(number)\"}"
      case .text(let text): line += quoted(text)
      case .blob(let bytes): line += "{\"bytes\":\"\(Data(bytes).base64EncodedString())\"}"
      }
    }
    return line + "]"
  }

  private static func quoted(_ text: String) -> String {
    var quoted: [UInt8] = [UInt8(ascii: "\"")]
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): quoted += [UInt8(ascii: "\\"), byte]
      case 0..<0x20: quoted += Array("\\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8)
      default: quoted.append(byte)
      }
    }
    quoted.append(UInt8(ascii: "\""))
    return String(decoding: quoted, as: UTF8.self)
  }
}

extension Encodable {
  /// One line of JSON with sorted keys.
  var line: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
  }
}

/// Reads a row as `DumpLine.row` writes it. A million rows would take minutes through a general JSON decoder.
struct DumpRowReader {
  private let bytes: [UInt8]
  private var place = 0

  init(_ line: String) { bytes = Array(line.utf8) }

  /// Nil when the line is not such a row.
  mutating func row() -> [SQLValue]? {
    guard take("[") else { return nil }
    var values: [SQLValue] = []
    if take("]") { return place == bytes.count ? values : nil }
    repeat {
      guard let value = value() else { return nil }
      values.append(value)
    } while take(",")
    return take("]") && place == bytes.count ? values : nil
  }

  private mutating func value() -> SQLValue? {
    if take("null") { return .null }
    if take("{\"real\":") { return text().flatMap { Double($0) }.flatMap { take("}") ? .real($0) : nil } }
    if take("{\"bytes\":") {
      guard let text = text(), let data = Data(base64Encoded: text), take("}") else { return nil }
      return .blob(Array(data))
    }
    if place < bytes.count, bytes[place] == UInt8(ascii: "\"") { return text().map { .text($0) } }
    let start = place
    while place < bytes.count, bytes[place] == UInt8(ascii: "-") || (0x30...0x39).contains(bytes[place]) { place += 1 }
    return Int64(String(decoding: bytes[start..<place], as: UTF8.self)).map { .integer($0) }
  }

  private mutating func text() -> String? {
    guard take("\"") else { return nil }
    var content: [UInt8] = []
    while place < bytes.count {
      let byte = bytes[place]
      place += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: content, as: UTF8.self)
      case UInt8(ascii: "\\"):
        guard let plain = escaped() else { return nil }
        content.append(plain)
      default: content.append(byte)
      }
    }
    return nil
  }

  /// After a backslash: a quotation mark, a backslash, or `u00` and two digits.
  private mutating func escaped() -> UInt8? {
    if take("\"") { return UInt8(ascii: "\"") }
    if take("\\") { return UInt8(ascii: "\\") }
    guard take("u00"), place + 2 <= bytes.count else { return nil }
    defer { place += 2 }
    return UInt8(String(decoding: bytes[place..<place + 2], as: UTF8.self), radix: 16)
  }

  private mutating func take(_ token: StaticString) -> Bool {
    let count = token.utf8CodeUnitCount
    guard place + count <= bytes.count else { return false }
    for offset in 0..<count where bytes[place + offset] != token.utf8Start[offset] { return false }
    place += count
    return true
  }
}
