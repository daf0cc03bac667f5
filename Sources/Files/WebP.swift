/// WebP: RIFF with chunks (https://developers.google.com/speed/webp/docs/riff_container).
enum WebP {
  static func isWebP(_ bytes: [UInt8]) -> Bool {
    bytes.count > 20 && bytes.starts(with: Array("RIFF".utf8)) && bytes[8..<12].elementsEqual(Array("WEBP".utf8))
  }

  static func cleaned(_ bytes: [UInt8]) throws(PhotoError) -> Photo {
    var kept: [UInt8] = Array("WEBP".utf8)
    var canvas: (width: Int, height: Int)?
    var size: (width: Int, height: Int)?
    var place = 12
    while place + 8 <= bytes.count {
      let type = String(decoding: bytes[place..<(place + 4)], as: UTF8.self)
      let length = little(bytes, place + 4, 4)
      let end = place + 8 + length + (length & 1)
      guard place + 8 + length <= bytes.count else { throw .broken }
      let padded = min(end, bytes.count)
      var chunk = Array(bytes[place..<padded])
      if padded < end { chunk.append(0) }
      switch type {
      case "VP8X":
        guard length == 10, canvas == nil, size == nil else { throw .broken }
        canvas = (width: little(bytes, place + 12, 3) + 1, height: little(bytes, place + 15, 3) + 1)
        // Of what the flags promise only transparency (0x10) is left.
        chunk[8] &= 0x10
        kept += chunk
      case "VP8 ", "VP8L":
        guard size == nil else { throw .broken }
        size = try frameSize(type, bytes, place + 8, length)
        kept += chunk
      case "ALPH": kept += chunk
      case "ANIM", "ANMF": throw .notAPhoto
      default: break
      }
      place = end
    }
    guard let size, (canvas ?? size) == size else { throw .broken }
    let count = kept.count
    let head = Array("RIFF".utf8) + (0..<4).map { UInt8(truncatingIfNeeded: count >> ($0 * 8)) }
    return Photo(kind: .webp, width: size.width, height: size.height, bytes: head + kept)
  }

  /// What the picture itself says, which a decoder makes room for.
  private static func frameSize(
    _ type: String, _ bytes: [UInt8], _ start: Int, _ length: Int
  ) throws(PhotoError) -> (width: Int, height: Int) {
    guard length >= (type == "VP8L" ? 5 : 10) else { throw .broken }
    if type == "VP8L" {
      let bits = little(bytes, start + 1, 4)
      return (width: (bits & 0x3FFF) + 1, height: ((bits >> 14) & 0x3FFF) + 1)
    }
    return (width: little(bytes, start + 6, 2) & 0x3FFF, height: little(bytes, start + 8, 2) & 0x3FFF)
  }

  private static func little(_ bytes: [UInt8], _ place: Int, _ count: Int) -> Int {
    bytes[place..<(place + count)].reversed().reduce(0) { $0 << 8 | Int($1) }
  }
}
