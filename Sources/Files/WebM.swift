/// WebM with Opus (RFC 9559, RFC 7845): what MediaRecorder makes in Chromium and Firefox. The file is written anew from the track and
/// its blocks, and gets what those leave out: its length.
enum WebM {
  static func isWebM(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) }

  private enum ID {
    static let head: UInt64 = 0x1A45_DFA3
    static let segment: UInt64 = 0x1853_8067
    static let info: UInt64 = 0x1549_A966
    static let scale: UInt64 = 0x2A_D7B1
    static let tracks: UInt64 = 0x1654_AE6B
    static let track: UInt64 = 0xAE
    static let trackNumber: UInt64 = 0xD7
    static let trackType: UInt64 = 0x83
    static let codec: UInt64 = 0x86
    static let codecData: UInt64 = 0x63A2
    static let encodings: UInt64 = 0x6D80
    static let cluster: UInt64 = 0x1F43_B675
    static let clusterTime: UInt64 = 0xE7
    static let simpleBlock: UInt64 = 0xA3
    static let blockGroup: UInt64 = 0xA0
    static let block: UInt64 = 0xA1
  }

  static func cleaned(_ bytes: [UInt8]) throws(RecordingError) -> Recording {
    guard let head = EBML.element(bytes, at: 0, until: bytes.count), head.id == ID.head, head.hasLength,
      let segment = EBML.element(bytes, at: head.body.upperBound, until: bytes.count), segment.id == ID.segment
    else { throw .broken }
    var sound = Sound()
    var place = segment.body.lowerBound
    while place < segment.body.upperBound {
      guard let element = EBML.element(bytes, at: place, until: segment.body.upperBound) else { throw .broken }
      place = element.body.upperBound
      switch element.id {
      // Its children are read as if they stood beside it: a live writer leaves its length open.
      case ID.cluster: place = element.body.lowerBound
      case _ where !element.hasLength: throw .broken
      case ID.info: try sound.readScale(bytes, element)
      case ID.tracks: try sound.readTracks(bytes, element)
      case ID.clusterTime: try sound.begin(at: number(bytes, element))
      case ID.simpleBlock: try sound.add(bytes, element.body)
      case ID.blockGroup:
        guard let parts = EBML.children(bytes, element.body) else { throw .broken }
        for part in parts where part.id == ID.block { try sound.add(bytes, part.body) }
      default: break
      }
    }
    return try sound.recording()
  }

  private static func number(_ bytes: [UInt8], _ element: EBML.Element) -> UInt64 {
    element.body.count > 8 ? UInt64.max : bytes.big(element.body.lowerBound, element.body.count) ?? 0
  }

  /// What is kept of a file.
  private struct Sound {
    /// Nanoseconds of a tick.
    private var scale: UInt64 = 1_000_000
    /// `OpusHead` of the one track, and its number.
    private var opus: [UInt8] = []
    private var track: UInt64 = 0
    private var time: UInt64?
    private var clusters: [(time: UInt64, blocks: [UInt8])] = []
    /// Ticks up to the end of the last block.
    private var length: UInt64 = 0

    mutating func readScale(_ bytes: [UInt8], _ info: EBML.Element) throws(RecordingError) {
      guard let parts = EBML.children(bytes, info.body) else { throw .broken }
      for part in parts where part.id == ID.scale { scale = WebM.number(bytes, part) }
      guard (1_000...100_000_000).contains(scale), clusters.isEmpty else { throw .broken }
    }

    mutating func readTracks(_ bytes: [UInt8], _ tracks: EBML.Element) throws(RecordingError) {
      guard opus.isEmpty, let entries = EBML.children(bytes, tracks.body)?.filter({ $0.id == ID.track }), !entries.isEmpty,
        let parts = EBML.children(bytes, entries[0].body)
      else { throw .broken }
      for entry in entries {
        let type = EBML.children(bytes, entry.body)?.first { $0.id == ID.trackType }.map { WebM.number(bytes, $0) }
        if type == 1 { throw .video }
        guard type == 2 else { throw .notSound }
      }
      func part(_ id: UInt64) -> EBML.Element? { parts.first { $0.id == id } }
      guard entries.count == 1, part(ID.encodings) == nil, let codec = part(ID.codec), codec.body.count == 6,
        bytes.says("A_OPUS", at: codec.body.lowerBound), let data = part(ID.codecData), let mark = part(ID.trackNumber)
      else { throw .notSound }
      track = WebM.number(bytes, mark)
      opus = Array(bytes[data.body])
      // Nineteen bytes are mono or stereo; more channels have a table behind them.
      guard opus.count == 19, opus.says("OpusHead", at: 0), (1...2).contains(opus[9]), opus[18] == 0, (1...126).contains(track)
      else { throw .notSound }
    }

    mutating func begin(at ticks: UInt64) throws(RecordingError) {
      guard ticks < 1 << 40 else { throw .tooLong }
      time = ticks
      clusters.append((time: ticks, blocks: []))
    }

    /// A block: its track, two bytes of time from its cluster's on, flags, sound.
    mutating func add(_ bytes: [UInt8], _ body: Range<Int>) throws(RecordingError) {
      guard let time, !opus.isEmpty, body.count > 4, let offset = bytes.big(body.lowerBound + 1, 2) else { throw .broken }
      guard UInt64(bytes[body.lowerBound]) == track | 0x80 else { throw .broken }
      let sound = bytes[(body.lowerBound + 4)..<body.upperBound]
      var block: [UInt8] = [0x81, bytes[body.lowerBound + 1], bytes[body.lowerBound + 2]]
      // Each packet stands by itself; of its flags only the way of lacing counts.
      block.append(0x80 | bytes[body.lowerBound + 3] & 0x06)
      block += sound
      clusters[clusters.count - 1].blocks += EBML.made(ID.simpleBlock, block)
      let start = Int64(time) + Int64(Int16(truncatingIfNeeded: Int(offset)))
      let packet = WebM.microseconds(sound) * 1_000 / scale
      length = max(length, UInt64(max(0, start)) + packet)
    }

    func recording() throws(RecordingError) -> Recording {
      guard !opus.isEmpty else { throw .broken }
      var body = EBML.made(ID.info, of: information)
      body += EBML.made(ID.tracks, EBML.made(ID.track, of: entry))
      for cluster in clusters where !cluster.blocks.isEmpty {
        body += EBML.made(ID.cluster, of: [EBML.made(ID.clusterTime, number: cluster.time), cluster.blocks])
      }
      let product = length.multipliedReportingOverflow(by: scale)
      let milliseconds = product.overflow ? Int.max : Int(clamping: product.partialValue / 1_000_000)
      return Recording(kind: .webm, milliseconds: milliseconds, bytes: WebM.head + EBML.made(ID.segment, body))
    }

    private var information: [[UInt8]] {
      let name = Array("Stairwell".utf8)
      return [
        EBML.made(ID.scale, number: scale), EBML.made(0x4489, EBML.fixed(Double(length).bitPattern, 8)), EBML.made(0x4D80, name),
        EBML.made(0x5741, name),
      ]
    }

    /// Number, a number that no other track has, sound, codec, what it skips at the start and needs before a leap, rate and channels.
    private var entry: [[UInt8]] {
      let skipped = (opus.little(10, 2) ?? 0) * 62_500 / 3
      let rate = EBML.made(0xB5, EBML.fixed(Double(48_000).bitPattern, 8))
      return [
        EBML.made(ID.trackNumber, number: 1), EBML.made(0x73C5, number: 1), EBML.made(ID.trackType, number: 2),
        EBML.made(ID.codec, Array("A_OPUS".utf8)), EBML.made(ID.codecData, opus), EBML.made(0x56AA, number: skipped),
        EBML.made(0x56BB, number: 80_000_000), EBML.made(0xE1, of: [rate, EBML.made(0x9F, number: UInt64(opus[9]))]),
      ]
    }
  }

  /// Version 4 of WebM, readable by programs for version 2.
  private static var head: [UInt8] {
    let numbers: [(UInt64, UInt64)] = [(0x4286, 1), (0x42F7, 1), (0x42F2, 4), (0x42F3, 8), (0x4287, 4), (0x4285, 2)]
    var parts = numbers.map { EBML.made($0.0, number: $0.1) }
    parts.append(EBML.made(0x4282, Array("webm".utf8)))
    return EBML.made(ID.head, of: parts)
  }

  /// How long an Opus packet sounds, by its first byte (RFC 6716 §3.1); of a block with several the first counts.
  private static func microseconds(_ packet: ArraySlice<UInt8>) -> UInt64 {
    guard let first = packet.first else { return 0 }
    let kind = Int(first >> 3)
    let frames: [UInt64] = kind < 12 ? [10_000, 20_000, 40_000, 60_000] : kind < 16 ? [10_000, 20_000] : [2_500, 5_000, 10_000, 20_000]
    let frame = frames[kind % frames.count]
    switch first & 3 {
    case 0: return frame
    case 3: return frame * UInt64((packet.dropFirst().first ?? 1) & 0x3F)
    default: return frame * 2
    }
  }
}
