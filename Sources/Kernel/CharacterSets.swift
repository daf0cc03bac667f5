import Foundation

/// Text in other character sets than UTF-8, read by the C library's `iconv`.
public enum CharacterSets {
  /// The same text in UTF-8, and whether every byte sequence had a character. With `mending` a U+FFFD stands for each byte that had
  /// none; without, the text ends before the first. Nil for a name that the C library does not know.
  public static func utf8(of bytes: [UInt8], in charset: String, mending: Bool = false) -> (bytes: [UInt8], isWhole: Bool)? {
    guard let converter = iconv_open("UTF-8", charset), converter != UnsafeMutableRawPointer(bitPattern: -1) else { return nil }
    defer { iconv_close(converter) }
    var input = bytes.map { CChar(bitPattern: $0) }
    // Two bytes become three, four become four; one character of HKSCS may become two.
    let room = bytes.count * 4 + 16
    var isWhole = true
    let output = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
      input.withUnsafeMutableBufferPointer { source in
        buffer.withMemoryRebound(to: CChar.self) { target in
          var (from, left) = (source.baseAddress, source.count)
          var (to, free) = (target.baseAddress, room)
          while left > 0, iconv(converter, &from, &left, &to, &free) == -1 {
            isWhole = false
            guard mending, free >= 3, left > 0 else { break }
            for byte in [0xEF, 0xBF, 0xBD] as [UInt8] {
              to?.pointee = CChar(bitPattern: byte)
              to = to?.advanced(by: 1)
            }
            free -= 3
            from = from?.advanced(by: 1)
            left -= 1
          }
          count = room - free
        }
      }
    }
    return (output, isWhole)
  }
}
