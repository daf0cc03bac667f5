/// JPEG (ITU-T T.81): markers and segments.
enum JPEG {
  /// Keeps what a decoder needs: tables, frame, scans; JFIF without a thumbnail and Adobe's colour transform (APP14). All other
  /// APPn, comments and reserved markers go; what follows the end of the image goes too.
  static func cleaned(_ bytes: [UInt8]) throws(PhotoError) -> Photo {
    var kept: [UInt8] = [0xFF, 0xD8]
    var size: (width: Int, height: Int)?
    var orientation: UInt8 = 1
    var place = 2
    while true {
      let segment = try Segment(bytes, at: &place)
      if segment.isFrame {
        // One picture has one frame; a second could say another size.
        guard size == nil else { throw .broken }
        size = try frameSize(segment.payload)
      }
      if segment.marker == 0xE1, let found = EXIF.orientation(segment.payload) { orientation = found }
      if isNeeded(segment) { kept += segment.bytes }
      if segment.marker == 0xDA { break }
    }
    guard let size else { throw .broken }
    if orientation != 1 { kept.insert(contentsOf: EXIF.segment(orientation: orientation), at: 2) }
    kept += try scans(bytes, from: place)
    return Photo(kind: .jpeg, width: size.width, height: size.height, bytes: kept)
  }

  private struct Segment {
    let marker: UInt8
    let bytes: ArraySlice<UInt8>
    var payload: ArraySlice<UInt8> { bytes.dropFirst(4) }

    /// SOF0 … SOF15 but DHT, JPG and DAC.
    var isFrame: Bool { (0xC0...0xCF).contains(marker) && ![0xC4, 0xC8, 0xCC].contains(marker) }

    init(_ all: [UInt8], at place: inout Int) throws(PhotoError) {
      // Any number of 0xFF may stand before a marker.
      while place + 1 < all.count, all[place] == 0xFF, all[place + 1] == 0xFF { place += 1 }
      guard place + 3 < all.count, all[place] == 0xFF else { throw .broken }
      let length = Int(all[place + 2]) << 8 | Int(all[place + 3])
      let end = place + 2 + length
      guard length >= 2, end <= all.count, all[place + 1] != 0xD9 else { throw .broken }
      marker = all[place + 1]
      bytes = all[place..<end]
      place = end
    }
  }

  private static func isNeeded(_ segment: Segment) -> Bool {
    switch segment.marker {
    // Behind its fourteen bytes stands a thumbnail, or anything.
    case 0xE0: segment.payload.count == 14 && segment.payload.starts(with: Array("JFIF\0".utf8))
    case 0xEE: segment.payload.count == 12 && segment.payload.starts(with: Array("Adobe".utf8))
    // DHT, DAC, the scan, quantisation tables, the number of lines, the restart interval.
    case 0xC4, 0xCC, 0xDA, 0xDB, 0xDC, 0xDD: true
    default: segment.isFrame
    }
  }

  private static func frameSize(_ payload: ArraySlice<UInt8>) throws(PhotoError) -> (width: Int, height: Int) {
    let head = Array(payload.prefix(5))
    guard head.count == 5 else { throw .broken }
    return (width: Int(head[3]) << 8 | Int(head[4]), height: Int(head[1]) << 8 | Int(head[2]))
  }

  /// Everything from the first scan to the end marker. Between scans of a progressive image stand tables,
  /// and there too comments and APPn are left out.
  private static func scans(_ bytes: [UInt8], from start: Int) throws(PhotoError) -> ArraySlice<UInt8> {
    var kept: [UInt8] = []
    var place = start
    var runStart = start
    while place + 1 < bytes.count {
      guard bytes[place] == 0xFF else {
        place += 1
        continue
      }
      let marker = bytes[place + 1]
      // 0xFF00 is a stuffed byte of the scan, 0xFFD0…D7 restart it, 0xFFFF is padding.
      if marker == 0x00 || (0xD0...0xD7).contains(marker) {
        place += 2
        continue
      }
      if marker == 0xFF {
        place += 1
        continue
      }
      if marker == 0xD9 { return (kept + bytes[runStart..<(place + 2)])[...] }
      kept += bytes[runStart..<place]
      let segment = try Segment(bytes, at: &place)
      guard !segment.isFrame else { throw .broken }
      if isNeeded(segment) { kept += segment.bytes }
      runStart = place
    }
    throw .broken
  }
}

/// The one tag of EXIF that we read and write: 0x0112, orientation 1 … 8.
enum EXIF {
  static func orientation(_ payload: ArraySlice<UInt8>) -> UInt8? {
    let bytes = Array(payload)
    guard bytes.starts(with: Array("Exif\0\0".utf8)), bytes.count > 14 else { return nil }
    let tiff = Array(bytes[6...])
    let isLittle = tiff[0] == 0x49
    func number(_ place: Int, _ count: Int) -> Int? {
      guard place >= 0, place + count <= tiff.count else { return nil }
      let part = tiff[place..<(place + count)]
      return (isLittle ? Array(part.reversed()) : Array(part)).reduce(0) { $0 << 8 | Int($1) }
    }
    guard let directory = number(4, 4), let count = number(directory, 2) else { return nil }
    for index in 0..<min(count, 200) {
      let entry = directory + 2 + index * 12
      guard let tag = number(entry, 2), let value = number(entry + 8, 2) else { return nil }
      if tag == 0x0112, (1...8).contains(value) { return UInt8(value) }
    }
    return nil
  }

  /// An APP1 with one directory of one entry.
  static func segment(orientation: UInt8) -> [UInt8] {
    let tiff: [UInt8] = [
      0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0,
    ]
    let body = Array("Exif\0\0".utf8) + tiff
    let length = body.count + 2
    return [0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 255)] + body
  }
}
