import Foundation
import Kernel
import Testing

@testable import Files

/// Small sounds made here, byte by byte.
enum Sound {
  static func big(_ number: Int, _ count: Int) -> [UInt8] { (0..<count).reversed().map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) } }
  static func little(_ number: Int, _ count: Int) -> [UInt8] { big(number, count).reversed() }

  // MARK: WebM

  static let opusHead: [UInt8] = Array("OpusHead".utf8) + [1, 1, 0x38, 0x01, 0x80, 0xBB, 0, 0, 0, 0, 0]
  /// A packet of 20 ms.
  static let packet: [UInt8] = [0x78, 1, 2, 3]

  static func track(type: UInt64 = 2, codec: String = "A_OPUS", data: [UInt8] = opusHead) -> [UInt8] {
    EBML.made(
      0xAE,
      of: [
        EBML.made(0xD7, number: 1), EBML.made(0x83, number: type), EBML.made(0x86, Array(codec.utf8)), EBML.made(0x63A2, data),
        EBML.made(0x536E, Array("Zhang’s microphone".utf8)),
      ])
  }

  static func block(_ offset: Int, _ sound: [UInt8] = packet) -> [UInt8] { EBML.made(0xA3, [0x81] + big(offset, 2) + [0x80] + sound) }

  /// As Chromium writes it: no length of the segment or of a cluster, and tags between.
  static func webm(tracks: [UInt8] = track(), blocks: Int = 50) -> [UInt8] {
    let info = EBML.made(0x1549_A966, of: [EBML.made(0x2A_D7B1, number: 1_000_000), EBML.made(0x5741, Array("Phone X1".utf8))])
    var file = EBML.made(0x1A45_DFA3, EBML.made(0x4282, Array("webm".utf8)))
    file += [0x18, 0x53, 0x80, 0x67, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]
    let cluster: [UInt8] = [0x1F, 0x43, 0xB6, 0x75, 0xFF]
    file += info
    file += EBML.made(0x1654_AE6B, tracks)
    file += EBML.made(0x1254_C367, Array("GPS 30.28".utf8))
    file += cluster + EBML.made(0xE7, number: 0)
    for place in 0..<blocks { file += block(place * 20) }
    file += EBML.made(0xEC, Array("void".utf8))
    file += EBML.made(0x1941_A469, Array("attachment".utf8))
    file += cluster + EBML.made(0xE7, number: 1_000)
    return file + EBML.made(0xA0, EBML.made(0xA1, [0x81, 0, 0, 0] + packet))
  }

  // MARK: MP4

  static func box(_ type: String, _ body: [UInt8]...) -> [UInt8] {
    let all = Array(body.joined())
    return big(all.count + 8, 4) + Array(type.utf8) + all
  }

  static func handler(_ type: String) -> [UInt8] {
    let nothing = [UInt8](repeating: 0, count: 12)
    return box("hdlr", Array(nothing.prefix(8)), Array(type.utf8), nothing, Array("Zhang’s phone\0".utf8))
  }

  /// A second is 44,100 ticks.
  static func mp4(_ kind: String = "soun", coding: String = "mp4a", ticks: Int = 88_200, extra: [UInt8] = [], end: [UInt8] = []) -> [UInt8] {
    let dates = [UInt8](repeating: 9, count: 8)
    let head = [UInt8](repeating: 0, count: 4) + dates
    let entry = box(coding, [UInt8](repeating: 0, count: 28), box("esds", [1, 2, 3]), box("udta", Array("in the entry".utf8)))
    let table = box("stbl", box("stsd", big(1, 8) + entry), box("stts", big(0, 8)), box("stco", big(1, 8) + big(700, 4)))
    let length = box("mdhd", head, big(44_100, 4), big(ticks, 4), big(0, 4))
    let media = box("mdia", length, handler(kind), box("minf", box("smhd", big(0, 8)), table))
    let place = box("udta", box("©xyz", Array("+30.28+120.01/".utf8)))
    let track = box("trak", box("tkhd", head + [UInt8](repeating: 0, count: 72)), media, place)
    let movie = box("moov", box("mvhd", head + [UInt8](repeating: 0, count: 88)), track, extra)
    let parts: [[UInt8]] = [
      box("ftyp", Array("M4A \0\0\0\0M4A ".utf8)), movie, box("uuid", Array("secret".utf8)), box("mdat", Array("sound".utf8)), end,
    ]
    return Array(parts.joined())
  }

  static func run(_ count: Int, ticks: Int) -> [UInt8] {
    let samples = (0..<count).flatMap { _ in big(ticks, 4) }
    let run = box("trun", big(0x100, 4), big(count, 4), samples)
    return box("moof", box("mfhd", big(0, 8)), box("traf", box("tfhd", big(1, 8)), run))
  }

  // MARK: MP3 and WAV

  /// MPEG-1, 32 kbit/s, 44,100 Hz: 104 bytes and 26 ms.
  static func frames(_ count: Int) -> [UInt8] { (0..<count).flatMap { _ in [0xFF, 0xFB, 0x10, 0xC4] + [UInt8](repeating: 5, count: 100) } }

  static func mp3(_ count: Int = 40) -> [UInt8] {
    let words = Array("TPE1 Zhang".utf8)
    let foot = Array("TAG".utf8) + Array("Zhang".utf8) + [UInt8](repeating: 0, count: 120)
    return Array("ID3".utf8) + [4, 0, 0, 0, 0, 0, UInt8(words.count)] + words + frames(count) + foot
  }

  static func wav(_ samples: [UInt8], rate: Int = 8_000, extra: [UInt8] = []) -> [UInt8] {
    let format = [(16, 4), (1, 2), (1, 2), (rate, 4), (rate, 4), (1, 2), (8, 2)].flatMap { little($0.0, $0.1) }
    let parts: [[UInt8]] = [Array("WAVEfmt ".utf8), format, extra, Array("data".utf8), little(samples.count, 4), samples]
    let body = Array(parts.joined())
    return Array("RIFF".utf8) + little(body.count, 4) + body
  }

  static let list: [UInt8] = Array("LIST".utf8) + little(10, 4) + Array("INFOZhang ".utf8)
  static var all: [[UInt8]] { [webm(), mp4(), mp4(ticks: 0, end: run(4, ticks: 44_100)), mp3(), wav([UInt8](repeating: 128, count: 8_000), extra: list)] }
}

@Test func ofARecordingOnlySoundIsKeptAndItsLengthIsKnown() throws {
  let lengths = [1_020, 2_000, 4_000, 1_044, 1_000]
  let kinds: [Recording.Kind] = [.webm, .mp4, .mp4, .mp3, .wav]
  for (place, file) in Sound.all.enumerated() {
    let kept = try Recording(file)
    #expect(kept.kind == kinds[place] && kept.milliseconds == lengths[place], "\(place) \(kept.milliseconds)")
    for words in ["Zhang", "GPS", "Phone X1", "30.28", "secret", "attachment", "in the entry", "void"] {
      #expect(!contains(kept.bytes, words), "\(place) \(words)")
    }
    #expect(try Recording(kept.bytes) == kept, "cleaning twice changes nothing: \(place)")
    // Sound is found by its distance from the start.
    if kept.kind == .mp4 { #expect(kept.bytes.count == file.count && contains(kept.bytes, "free") && contains(kept.bytes, "sound")) }
  }
}

@Test func whatIsNotSoundAloneIsNamed() {
  let table: [([UInt8], RecordingError)] = [
    ([], .notSound), (Array("<svg>".utf8), .notSound), ([0xFF, 0xD8, 0xFF, 0xE0, 0, 0], .notSound), (Sound.frames(1), .notSound),
    (Sound.webm(tracks: Sound.track(type: 1, codec: "V_VP8")), .video), (Sound.webm(tracks: Sound.track() + Sound.track(type: 1)), .video),
    (Sound.webm(tracks: Sound.track(codec: "A_VORB")), .notSound), (Sound.webm(tracks: Sound.track() + Sound.track()), .notSound),
    (Sound.webm(tracks: Sound.track(data: Sound.opusHead + [1])), .notSound),
    (Sound.mp4("vide"), .video), (Sound.mp4("meta"), .notSound), (Sound.mp4(coding: "samr"), .notSound),
    (Sound.mp4(extra: Sound.box("trak", Sound.handler("soun"))), .notSound), (Sound.mp4(ticks: 0), .empty),
    (Sound.mp4(ticks: 44_100 * 190), .tooLong), (Sound.mp4(ticks: 0, end: Sound.run(3, ticks: 44_100 * 100)), .tooLong),
    (Sound.wav([]), .empty), (Sound.wav([1], rate: 0), .broken), ([UInt8](repeating: 0xFF, count: Limits.recordingBytes + 1), .tooLarge),
    (Sound.wav([UInt8](repeating: 1, count: 4_000 * 200), rate: 4_000), .tooLong),
    (Sound.box("ftyp", Array("heic\0\0\0\0heic".utf8)) + Sound.box("meta", [1]), .notSound),
  ]
  for (place, (file, error)) in table.enumerated() {
    #expect(throws: error, "\(place)") { try Recording(file) }
  }
}

/// Whatever a file says of its lengths, the answer is an error with a name or less sound: a trap would end the whole server.
@Test func anyByteOfARecordingMayBeAnotherAndItMayEndAnywhereAndNothingTraps() {
  let small = [
    Sound.webm(blocks: 3), Sound.mp4(), Sound.mp4(ticks: 0, end: Sound.run(3, ticks: 44_100)), Sound.mp3(3),
    Sound.wav([1, 2, 3, 4], extra: Sound.list),
  ]
  for whole in small {
    for place in whole.indices {
      if let torn = try? Recording(Array(whole.prefix(place))) { #expect(torn.bytes.count <= whole.count + 200) }
      for byte in [0x00, 0x01, 0x7F, 0x80, 0xFF] as [UInt8] {
        var other = whole
        other[place] = byte
        if let kept = try? Recording(other) { #expect(kept.milliseconds <= 182_000) }
      }
    }
  }
  // Numbers at their limits.
  let most = [UInt8](repeating: 0xFF, count: 8)
  let hostile: [[UInt8]] = [
    [0x1A, 0x45, 0xDF, 0xA3, 0x01] + most, Sound.webm(tracks: [0xAE, 0x01] + most), Sound.big(1, 4) + Array("ftyp".utf8) + most + most,
    Sound.mp4(extra: Sound.big(1, 4) + Array("trak".utf8) + most), Sound.mp4(end: Sound.box("moof", Sound.box("traf", Sound.box("trun", most)))),
    Array("ID3".utf8) + [4, 0, 0x10, 0x7F, 0x7F, 0x7F, 0x7F], Array("RIFF".utf8) + most.prefix(4) + Array("WAVEdata".utf8) + most.prefix(4),
  ]
  for file in hostile { #expect(throws: RecordingError.self) { try Recording(file) } }
}

@Test func aPlayerGetsThePartForWhichItAsks() {
  let table: [(String?, ByteRange)] = [
    (nil, .whole), ("bytes=0-1", .part(0...1)), ("bytes=5-", .part(5...9)), ("bytes=-3", .part(7...9)), ("bytes=0-99", .part(0...9)),
    ("bytes=-99", .part(0...9)), ("Bytes= 2-4", .part(2...4)), ("bytes=10-", .unsatisfiable), ("bytes=-0", .unsatisfiable),
    ("bytes=99999999999999999999-", .unsatisfiable), ("bytes=0-99999999999999999999", .part(0...9)), ("bytes=4-2", .whole),
    ("bytes=0-1,3-4", .whole), ("bytes=a-b", .whole), ("bytes=-", .whole), ("items=0-1", .whole), ("bytes=1-2-3", .whole), ("bytes=+1-2", .whole),
  ]
  for (asked, part) in table { #expect(ByteRange(asked, of: 10) == part, "\(asked ?? "")") }
  #expect(ByteRange("bytes=0-", of: 0) == .unsatisfiable)
}
