/// PNG (ISO/IEC 15948): a signature and chunks.
enum PNG {
  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// What a decoder needs beside header, picture data and end, once at most, with the length that it may have. Text, time, EXIF,
  /// colour profiles (a packed block of anything) and unknown chunks go.
  private static let small: [String: ClosedRange<Int>] = [
    "PLTE": 3...768, "tRNS": 1...256, "gAMA": 4...4, "cHRM": 32...32, "sRGB": 1...1, "sBIT": 1...4,
  ]

  static func cleaned(_ bytes: [UInt8]) throws(PhotoError) -> Photo {
    var kept = signature
    var place = signature.count
    var size: (width: Int, height: Int)?
    var seen: Set<String> = []
    while place + 12 <= bytes.count {
      let length = number(bytes, place)
      let end = place + 12 + length
      guard end <= bytes.count else { throw .broken }
      let type = String(decoding: bytes[(place + 4)..<(place + 8)], as: UTF8.self)
      // The header is the first chunk and the only one of its kind: no second one says another size.
      guard (type == "IHDR") == (size == nil) else { throw .broken }
      if type == "IHDR" {
        guard length == 13 else { throw .broken }
        size = (width: number(bytes, place + 8), height: number(bytes, place + 12))
      }
      let isSmall = small[type]?.contains(length) == true && seen.insert(type).inserted
      let isEnd = type == "IEND" && length == 0
      if isSmall || isEnd || type == "IHDR" || type == "IDAT" { kept += bytes[place..<end] }
      if isEnd, let size { return Photo(kind: .png, width: size.width, height: size.height, bytes: kept) }
      place = end
    }
    throw .broken
  }

  private static func number(_ bytes: [UInt8], _ place: Int) -> Int {
    bytes[place..<(place + 4)].reduce(0) { $0 << 8 | Int($1) }
  }
}
