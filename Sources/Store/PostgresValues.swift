import CLibPQ
import Kernel

/// Type numbers of PostgreSQL's catalogue (`pg_type.oid`), the same in every server.
enum PostgresType {
  static let bool: Oid = 16
  static let bytea: Oid = 17
  static let int8: Oid = 20
  static let int2: Oid = 21
  static let int4: Oid = 23
  static let text: Oid = 25
  static let float4: Oid = 700
  static let float8: Oid = 701
  static let numeric: Oid = 1700
}

/// Bound values in the form that libpq takes: one buffer with all of them, and where each begins.
///
/// Types are declared, not inferred: left alone, PostgreSQL takes `$1 + 60000` for a 32-bit sum and milliseconds overflow.
struct PostgresParameters {
  private(set) var types: [Oid] = []
  private var offsets: [Int] = []
  private var lengths: [Int32] = []
  private var formats: [Int32] = []
  private var bytes: [UInt8] = []

  init(_ values: [SQLValue]) throws {
    for value in values {
      switch value {
      // `SQL.rendered` writes NULL into the text.
      case .null: preconditionFailure("NULL is never bound on PostgreSQL")
      case .integer(let number): add(Array(String(number).utf8), PostgresType.int8)
      case .real(let number): add(Array(number.description.utf8), PostgresType.float8)
      case .text(let text):
        try value.checkText(text)
        add(Array(text.utf8), PostgresType.text)
      case .blob(let blob): add(blob, PostgresType.bytea, isBinary: true)
      }
    }
  }

  private mutating func add(_ content: [UInt8], _ type: Oid, isBinary: Bool = false) {
    types.append(type)
    offsets.append(bytes.count)
    lengths.append(Int32(content.count))
    formats.append(isBinary ? 1 : 0)
    bytes += content
    bytes.append(0)
  }

  /// Gives `body` the count, the values, the lengths and the formats.
  func withPointers<Result>(
    _ body: (
      Int32, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?
    ) -> Result
  ) -> Result {
    bytes.withUnsafeBytes { buffer in
      let base = buffer.bindMemory(to: CChar.self).baseAddress
      let pointers: [UnsafePointer<CChar>?] = offsets.map { offset in base.map { $0 + offset } }
      return body(Int32(types.count), pointers, lengths, formats)
    }
  }
}

extension SQLValue {
  /// PostgreSQL keeps no NUL in text; SQLite would, and cut it off later. Both refuse it here.
  func checkText(_ text: String) throws {
    guard text.utf8.contains(0) else { return }
    throw StoreError.sql(code: "22021", message: "a text may not hold the character U+0000")
  }

  /// One cell of an answer, which libpq gives as text.
  init(postgres bytes: UnsafeBufferPointer<UInt8>, type: Oid) throws {
    let text = String(decoding: bytes, as: UTF8.self)
    switch type {
    case PostgresType.bool: self = .integer(text == "t" ? 1 : 0)
    case PostgresType.int8, PostgresType.int4, PostgresType.int2:
      guard let number = Int64(text) else { throw StoreError.sql(code: "22003", message: "not an integer: \(text)") }
      self = .integer(number)
    case PostgresType.float8, PostgresType.float4:
      guard let number = Double(text) else { throw StoreError.sql(code: "22003", message: "not a number: \(text)") }
      self = .real(number)
    case PostgresType.numeric: self = try SQLValue(numeric: text)
    case PostgresType.bytea:
      // `\x0a1b`, as `bytea_output = hex` has it.
      guard text.hasPrefix("\\x"), let blob = Hex.decode(text.dropFirst(2)) else {
        throw StoreError.sql(code: "22P02", message: "bytes in an unknown notation")
      }
      self = .blob(blob)
    default: self = .text(text)
    }
  }

  /// `sum(BIGINT)` and `avg` come as NUMERIC: an integer when nothing stands behind the point, as on SQLite.
  private init(numeric text: String) throws {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let isWhole = parts.count == 1 || parts[1].allSatisfy { $0 == "0" }
    if isWhole, let number = Int64(parts[0]) {
      self = .integer(number)
      return
    }
    guard let number = Double(text) else { throw StoreError.sql(code: "22003", message: "not a number: \(text)") }
    self = .real(number)
  }
}
