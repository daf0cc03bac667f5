/// MP3 (ISO/IEC 11172-3, 13818-3, layer III): frames one after the other. Only they are copied; ID3, APE and whatever else stands
/// before or behind them goes.
enum MP3 {
  static func isMP3(_ bytes: [UInt8]) -> Bool { bytes.says("ID3", at: 0) || Frame(bytes, at: 0) != nil }

  static func cleaned(_ bytes: [UInt8]) throws(RecordingError) -> Recording {
    var place = 0
    while bytes.says("ID3", at: place) { place = try endOfTag(bytes, at: place) }
    let start = place
    var (count, first): (Int, Frame?) = (0, nil)
    while let frame = Frame(bytes, at: place), first == nil || frame.rate == first?.rate, place + frame.length <= bytes.count {
      first = first ?? frame
      place += frame.length
      count += 1
    }
    // One frame alone is no sound: any two bytes may look like one.
    guard let first, count > 1 else { throw .notSound }
    guard isTail(bytes, at: place) else { throw .broken }
    let milliseconds = Recording.milliseconds(UInt64(count * first.samples), perSecond: UInt64(first.rate))
    return Recording(kind: .mp3, milliseconds: milliseconds, bytes: Array(bytes[start..<place]))
  }

  /// ID3v2: `ID3`, version, flags, and the length in four bytes of seven bits.
  private static func endOfTag(_ bytes: [UInt8], at place: Int) throws(RecordingError) -> Int {
    guard let flags = bytes.big(place + 5, 1), let size = bytes.big(place + 6, 4), size & 0x8080_8080 == 0 else { throw .broken }
    let length = bytes[(place + 6)..<(place + 10)].reduce(0) { $0 << 7 | Int($1) }
    // With 0x10 it has a foot as long as its head.
    let end = place + 10 + length + (flags & 0x10 != 0 ? 10 : 0)
    guard end <= bytes.count else { throw .broken }
    return end
  }

  /// What may stand behind the last frame: nothing, a tag, zeros, or a frame that was cut off.
  private static func isTail(_ bytes: [UInt8], at place: Int) -> Bool {
    if place == bytes.count || ["TAG", "APETAGEX", "LYRICS", "ID3"].contains(where: { bytes.says($0, at: place) }) { return true }
    return Frame(bytes, at: place) != nil || bytes[place...].allSatisfy { $0 == 0 }
  }

  private struct Frame {
    let length: Int
    /// Samples in a second, and in this frame.
    let rate: Int
    let samples: Int

    private static let firstRates = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]
    private static let otherRates = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]

    init?(_ bytes: [UInt8], at place: Int) {
      guard let head = bytes.big(place, 4).map({ Int($0) }), head >> 21 == 0x7FF else { return nil }
      // 3 is MPEG-1, 2 is MPEG-2 with half its rates, 0 is MPEG-2.5 with a quarter.
      let (version, layer) = (head >> 19 & 3, head >> 17 & 3)
      let (bits, sampling) = (head >> 12 & 15, head >> 10 & 3)
      guard version != 1, layer == 1, (1...14).contains(bits), sampling < 3 else { return nil }
      rate = [44_100, 48_000, 32_000][sampling] >> (version == 3 ? 0 : version == 2 ? 1 : 2)
      samples = version == 3 ? 1_152 : 576
      let speed = (version == 3 ? Frame.firstRates : Frame.otherRates)[bits] * 1_000
      length = samples / 8 * speed / rate + (head >> 9 & 1)
    }
  }
}
