/// The old-style tar of a `.bel` file: plain files, no end marker, because the file only ever grows. §4.4
enum Tar {
  static let blockSize = 512

  struct File: Sendable {
    var name: String
    /// When it was written, seconds since 1970.
    var seconds: Int
    /// The content, as a range of the archive's bytes.
    var range: Range<Int>
  }

  /// The files, in order. Throws `archive_malformed` with the byte at which the first bad header or end stands.
  static func files(_ bytes: [UInt8]) throws(BeleniosError) -> [File] {
    var files: [File] = []
    var start = 0
    while start < bytes.count {
      let malformed = BeleniosError(.archiveMalformed, at: "byte \(start)")
      guard start + blockSize <= bytes.count else { throw malformed }
      let block = bytes[start..<start + blockSize]
      let nameEnd = block.prefix(100).firstIndex(of: 0) ?? start + 100
      let name = String(decoding: bytes[start..<nameEnd], as: UTF8.self)
      guard let size = octal(block, at: 124, count: 12), let time = octal(block, at: 136, count: 12) else {
        throw malformed
      }
      // Every other bit of a header is fixed: writing it anew and comparing leaves no place to hide anything.
      guard header(name: name, size: size, seconds: time).elementsEqual(block) else { throw malformed }
      let end = start + blockSize + size
      let next = start + blockSize + (size + blockSize - 1) / blockSize * blockSize
      guard next <= bytes.count, bytes[end..<next].allSatisfy({ $0 == 0 }) else { throw malformed }
      files.append(File(name: name, seconds: time, range: start + blockSize..<end))
      start = next
    }
    return files
  }

  /// Header, content and padding of one file. `seconds` since 1970.
  static func entry(name: String, _ content: [UInt8], seconds: Int) -> [UInt8] {
    let padding = (blockSize - content.count % blockSize) % blockSize
    return header(name: name, size: content.count, seconds: seconds) + content
      + [UInt8](repeating: 0, count: padding)
  }

  private static func header(name: String, size: Int, seconds: Int) -> [UInt8] {
    var block = [UInt8](repeating: 0, count: blockSize)
    func put(_ text: String, at place: Int) {
      for (offset, byte) in text.utf8.prefix(100).enumerated() { block[place + offset] = byte }
    }
    put(name, at: 0)
    put("0000644", at: 100)
    put("0000000", at: 108)
    put("0000000", at: 116)
    put(octal(size, count: 11), at: 124)
    put(octal(seconds, count: 11), at: 136)
    put("        ", at: 148)
    put("0", at: 156)
    let sum = block.reduce(0) { $0 + Int($1) }
    put(octal(sum, count: 6) + "\0 ", at: 148)
    return block
  }

  private static func octal(_ number: Int, count: Int) -> String {
    let digits = String(max(number, 0), radix: 8)
    return String(repeating: "0", count: max(count - digits.count, 0)) + digits
  }

  /// Nil unless octal digits fill the field up to its NUL.
  private static func octal(_ block: ArraySlice<UInt8>, at place: Int, count: Int) -> Int? {
    let field = block[block.startIndex + place..<block.startIndex + place + count]
    guard field.last == 0 else { return nil }
    return Int(String(decoding: field.dropLast(), as: UTF8.self), radix: 8)
  }
}
