/// WAV: RIFF with chunks, sound that is not compressed. Only `fmt ` and `data` stay; both are written anew.
enum WAV {
  static func isWAV(_ bytes: [UInt8]) -> Bool { bytes.says("RIFF", at: 0) && bytes.says("WAVE", at: 8) }

  static func cleaned(_ bytes: [UInt8]) throws(RecordingError) -> Recording {
    var format: Format?
    var place = 12
    while let length = bytes.little(place + 4, 4).map({ Int($0) }) {
      let start = place + 8
      guard length <= bytes.count - start else { throw .broken }
      if bytes.says("fmt ", at: place) {
        guard format == nil else { throw .broken }
        format = try Format(bytes, at: start, length)
      } else if bytes.says("data", at: place) {
        guard let format else { throw .broken }
        return recording(format, bytes[start..<(start + length - length % format.frame)])
      }
      place = start + length + (length & 1)
    }
    throw .broken
  }

  private struct Format {
    /// 1: whole numbers, 3: floating, 6 and 7: the laws of telephony.
    let tag: Int
    let channels: Int
    let rate: Int
    let bits: Int
    /// Bytes of one instant in all channels.
    var frame: Int { channels * bits / 8 }

    init(_ bytes: [UInt8], at place: Int, _ length: Int) throws(RecordingError) {
      func number(_ offset: Int, _ count: Int) -> Int { Int(bytes.little(place + offset, count) ?? 0) }
      guard length >= 16 else { throw .broken }
      // 0xFFFE says what it is in the first two bytes of a GUID.
      tag = number(0, 2) == 0xFFFE && length >= 40 ? number(24, 2) : number(0, 2)
      channels = number(2, 2)
      rate = number(4, 4)
      bits = number(14, 2)
      guard [1, 3, 6, 7].contains(tag) else { throw .notSound }
      guard (1...2).contains(channels), (4_000...192_000).contains(rate), [8, 16, 24, 32].contains(bits) else { throw .broken }
    }
  }

  private static func recording(_ format: Format, _ sound: ArraySlice<UInt8>) -> Recording {
    func little(_ number: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) } }
    let padding: [UInt8] = sound.count & 1 == 0 ? [] : [0]
    var file: [UInt8] = Array("RIFF".utf8)
    file += little(36 + sound.count + padding.count, 4)
    file += Array("WAVEfmt ".utf8)
    let numbers: [(Int, Int)] = [
      (16, 4), (format.tag, 2), (format.channels, 2), (format.rate, 4), (format.rate * format.frame, 4), (format.frame, 2),
      (format.bits, 2),
    ]
    for (number, count) in numbers { file += little(number, count) }
    file += Array("data".utf8)
    file += little(sound.count, 4)
    file += sound
    file += padding
    let milliseconds = sound.count / format.frame * 1_000 / format.rate
    return Recording(kind: .wav, milliseconds: milliseconds, bytes: file)
  }
}
