import Kernel

/// `multipart/form-data` (RFC 7578), whole in memory: `Form` has capped its size before.
enum Multipart {
  private static let partsMax = 200

  static func parse(_ bytes: [UInt8], contentType: String) throws -> Form {
    guard let boundary = parameter("boundary", of: contentType), (1...70).contains(boundary.utf8.count) else {
      throw broken
    }
    var values: [String: [String]] = [:]
    var uploads: [String: [Upload]] = [:]
    for part in try split(bytes, boundary: Array(("\r\n--" + boundary).utf8)) {
      let (headers, body) = try divide(part)
      guard let disposition = headers["content-disposition"], let name = parameter("name", of: disposition) else {
        throw broken
      }
      guard let file = parameter("filename", of: disposition) else {
        values[name, default: []].append(String(decoding: body, as: UTF8.self))
        continue
      }
      // An empty file field is sent as a file without name and content.
      if !(file.isEmpty && body.isEmpty) {
        uploads[name, default: []].append(Upload(name: file, bytes: Array(body)))
      }
    }
    return Form(values: values, uploads: uploads)
  }

  private static let broken = Problem(.badRequest, code: "form.broken")

  /// The bytes between the boundaries. A virtual line break before the first boundary makes all of them alike.
  private static func split(_ bytes: [UInt8], boundary: [UInt8]) throws -> [ArraySlice<UInt8>] {
    let all = Array("\r\n".utf8) + bytes
    var starts: [Int] = []
    var place = 0
    while let found = find(boundary, in: all, from: place) {
      starts.append(found)
      place = found + boundary.count
      if starts.count > partsMax { throw broken }
    }
    guard let last = starts.last, starts.count >= 1 else { throw broken }
    let ending = all[(last + boundary.count)...].prefix(2)
    guard Array(ending) == Array("--".utf8) else { throw broken }
    return zip(starts, starts.dropFirst()).map { all[($0 + boundary.count)..<$1] }
  }

  private static func divide(_ part: ArraySlice<UInt8>) throws -> ([String: String], ArraySlice<UInt8>) {
    let blank = Array("\r\n\r\n".utf8)
    let bytes = Array(part)
    guard let end = find(blank, in: bytes, from: 0) else { throw broken }
    var headers: [String: String] = [:]
    for line in String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n") {
      let pieces = line.split(separator: ":", maxSplits: 1)
      if pieces.count == 2 { headers[pieces[0].lowercased()] = String(pieces[1]) }
    }
    return (headers, bytes[(end + blank.count)...])
  }

  /// `name="value"` or `name=value` in a header. Browsers write `%22` for a quotation mark within.
  private static func parameter(_ name: String, of header: String) -> String? {
    for piece in header.split(separator: ";").dropFirst() {
      let pair = piece.split(separator: "=", maxSplits: 1)
      guard pair.count == 2, Text.line(pair[0]).lowercased() == name else { continue }
      let value = pair[1].drop { $0 == " " }
      if value.hasPrefix("\"") { return String(value.dropFirst().prefix { $0 != "\"" }) }
      return String(value)
    }
    return nil
  }

  private static func find(_ needle: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
    guard bytes.count >= needle.count, start <= bytes.count - needle.count else { return nil }
    let first = needle[0]
    return bytes.withUnsafeBufferPointer { buffer in
      var place = start
      while place <= buffer.count - needle.count {
        if buffer[place] == first, needle.indices.allSatisfy({ buffer[place + $0] == needle[$0] }) { return place }
        place += 1
      }
      return nil
    }
  }
}
