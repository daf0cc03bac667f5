/// PNG (ISO/IEC 15948): a signature and chunks.
enum PNG {
  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// What a decoder needs for colour and transparency. Text, time, EXIF and unknown chunks go.
  private static let needed: Set<String> = ["IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "sBIT"]

  static func cleaned(_ bytes: [UInt8]) throws(PhotoError) -> Photo {
    var kept = signature
    var place = signature.count
    var size: (width: Int, height: Int)?
    while place + 12 <= bytes.count {
      let length = number(bytes, place)
      let end = place + 12 + length
      guard length >= 0, end <= bytes.count else { throw .broken }
      let type = String(decoding: bytes[(place + 4)..<(place + 8)], as: UTF8.self)
      if type == "IHDR" {
        guard length == 13 else { throw .broken }
        size = (width: number(bytes, place + 8), height: number(bytes, place + 12))
      }
      guard let size else { throw .broken }
      if needed.contains(type) { kept += bytes[place..<end] }
      if type == "IEND" { return Photo(kind: .png, width: size.width, height: size.height, bytes: kept) }
      place = end
    }
    throw .broken
  }

  private static func number(_ bytes: [UInt8], _ place: Int) -> Int {
    bytes[place..<(place + 4)].reduce(0) { $0 << 8 | Int($1) }
  }
}
