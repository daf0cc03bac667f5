/// MP4 with AAC or Opus (ISO/IEC 14496-12, 14496-14): what Safari and most phones make. Sound is found by its distance from the start
/// of the file, so nothing moves: what no player needs becomes `free` of the same size, filled with zeros.
enum MP4 {
  static func isMP4(_ bytes: [UInt8]) -> Bool { bytes.says("ftyp", at: 4) }

  /// What stays in each box that holds boxes. All others that stay are leaves.
  private static let kept: [String: Set<String>] = [
    "": ["ftyp", "styp", "moov", "moof", "mdat", "sidx", "mfra"], "moov": ["mvhd", "trak", "mvex"],
    "trak": ["tkhd", "edts", "mdia"], "edts": ["elst"], "mdia": ["mdhd", "hdlr", "minf"], "minf": ["smhd", "dinf", "stbl"],
    "dinf": ["dref"], "mvex": ["mehd", "trex"], "moof": ["mfhd", "traf"], "mfra": ["tfra", "mfro"],
    "stbl": ["stsd", "stts", "stsc", "stsz", "stz2", "stco", "co64", "ctts", "sgpd", "sbgp", "sdtp"],
    "traf": ["tfhd", "tfdt", "trun", "sgpd", "sbgp", "sdtp"],
  ]

  static func cleaned(_ bytes: [UInt8]) throws(RecordingError) -> Recording {
    var file = File(bytes: bytes)
    try file.clean("", bytes.indices)
    guard file.tracks == 1 else { throw .notSound }
    guard file.isSound, file.hasData else { throw .broken }
    let milliseconds = max(
      Recording.milliseconds(file.duration, perSecond: file.timescale),
      Recording.milliseconds(file.fragments, perSecond: file.timescale))
    return Recording(kind: .mp4, milliseconds: milliseconds, bytes: file.bytes)
  }

  private struct File {
    var bytes: [UInt8]
    var tracks = 0
    var isSound = false
    var hasData = false
    /// Of the track: ticks in a second, and in all; those of its fragments are counted apart.
    var timescale: UInt64 = 0
    var duration: UInt64 = 0
    var fragments: UInt64 = 0
    /// Ticks of a sample, where neither fragment nor sample says otherwise.
    private var usualTicks: UInt64 = 0
    private var fragmentTicks: UInt64 = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func clean(_ name: String, _ range: Range<Int>) throws(RecordingError) {
      var place = range.lowerBound
      while place < range.upperBound {
        let (type, body) = try box(at: place, until: range.upperBound)
        if MP4.kept[name]?.contains(type) == true {
          try keep(type, body)
        } else {
          blank(at: place, body)
        }
        place = body.upperBound
      }
    }

    private func box(at place: Int, until end: Int) throws(RecordingError) -> (type: String, body: Range<Int>) {
      guard let short = bytes.big(place, 4), place + 8 <= end else { throw .broken }
      var (head, length) = (8, short)
      if short == 1 {
        guard let long = bytes.big(place + 8, 8) else { throw .broken }
        (head, length) = (16, long)
      } else if short == 0 {
        length = UInt64(end - place)
      }
      guard length >= UInt64(head), length <= UInt64(end - place) else { throw .broken }
      let type = String(decoding: bytes[(place + 4)..<(place + 8)], as: UTF8.self)
      return (type, (place + head)..<(place + Int(length)))
    }

    private mutating func blank(at place: Int, _ body: Range<Int>) {
      bytes.replaceSubrange((place + 4)..<(place + 8), with: Array("free".utf8))
      zero(body)
    }

    private mutating func zero(_ range: Range<Int>) { for place in range { bytes[place] = 0 } }

    private mutating func keep(_ type: String, _ body: Range<Int>) throws(RecordingError) {
      switch type {
      case "mdat": hasData = hasData || !body.isEmpty
      case "mvhd", "tkhd": try forgetDates(body)
      case "mdhd": try readLength(body)
      case "hdlr": try readKind(body)
      case "stsd": try readSample(body)
      // One entry that says "in this file", and no address of another.
      case "dref": guard body.count == 20 else { throw .broken }
      case "trex": usualTicks = bytes.big(body.lowerBound + 12, 4) ?? 0
      case "tfhd": try readFragment(body)
      case "trun": try readRun(body)
      default:
        if type == "trak" { tracks += 1 }
        if MP4.kept[type] != nil { try clean(type, body) }
      }
    }

    /// When it was made and changed: in version 1 eight bytes each, else four.
    private mutating func forgetDates(_ body: Range<Int>) throws(RecordingError) {
      guard body.count >= 24 else { throw .broken }
      let isLong = bytes[body.lowerBound] == 1
      zero((body.lowerBound + 4)..<(body.lowerBound + (isLong ? 20 : 12)))
    }

    private mutating func readLength(_ body: Range<Int>) throws(RecordingError) {
      try forgetDates(body)
      let isLong = bytes[body.lowerBound] == 1
      let start = body.lowerBound + (isLong ? 20 : 12)
      guard body.count >= (isLong ? 36 : 24), let scale = bytes.big(start, 4), scale > 0,
        let ticks = bytes.big(start + 4, isLong ? 8 : 4)
      else { throw .broken }
      timescale = scale
      // All ones: not known.
      duration = ticks == (isLong ? UInt64.max : UInt64(UInt32.max)) ? 0 : ticks
    }

    /// What the track is. Behind it stands a name that devices give it.
    private mutating func readKind(_ body: Range<Int>) throws(RecordingError) {
      guard body.count >= 24 else { throw .broken }
      if ["vide", "auxv", "pict"].contains(where: { bytes.says($0, at: body.lowerBound + 8) }) { throw .video }
      guard bytes.says("soun", at: body.lowerBound + 8) else { throw .notSound }
      isSound = true
      zero((body.lowerBound + 12)..<body.upperBound)
    }

    /// One kind of sound: an entry of 36 bytes (in version 1 of QuickTime 52), then boxes with what its decoder needs.
    private mutating func readSample(_ body: Range<Int>) throws(RecordingError) {
      guard body.count >= 44, bytes.big(body.lowerBound + 4, 4) == 1 else { throw .broken }
      let (type, entry) = try box(at: body.lowerBound + 8, until: body.upperBound)
      guard ["mp4a", "Opus"].contains(type), let version = bytes.big(entry.lowerBound + 8, 2), version < 2 else { throw .notSound }
      let start = entry.lowerBound + (version == 1 ? 44 : 28)
      guard start <= entry.upperBound else { throw .broken }
      var place = start
      while place + 8 <= entry.upperBound {
        let (part, inner) = try box(at: place, until: entry.upperBound)
        if !["esds", "dOps", "btrt", "wave", "chan"].contains(part) { blank(at: place, inner) }
        place = inner.upperBound
      }
    }

    /// tfhd: flags, the track, and by its flags where it lies, what describes it, and ticks of a sample.
    private mutating func readFragment(_ body: Range<Int>) throws(RecordingError) {
      guard let flags = bytes.big(body.lowerBound, 4), body.count >= 8 else { throw .broken }
      var place = body.lowerBound + 8 + (flags & 1 != 0 ? 8 : 0) + (flags & 2 != 0 ? 4 : 0)
      fragmentTicks = usualTicks
      if flags & 8 != 0 {
        guard place + 4 <= body.upperBound else { throw .broken }
        fragmentTicks = bytes.big(place, 4) ?? 0
        place += 4
      }
    }

    private mutating func readRun(_ body: Range<Int>) throws(RecordingError) {
      guard body.count >= 8, let flags = bytes.big(body.lowerBound, 4), let count = bytes.big(body.lowerBound + 4, 4)
      else { throw .broken }
      let start = body.lowerBound + 8 + (flags & 1 != 0 ? 4 : 0) + (flags & 4 != 0 ? 4 : 0)
      let columns: [UInt64] = [0x100, 0x200, 0x400, 0x800]
      let size = columns.filter { flags & $0 != 0 }.count * 4
      guard start <= body.upperBound, count <= 1 << 24, Int(count) * size <= body.upperBound - start else { throw .broken }
      if flags & 0x100 == 0 {
        fragments += count * fragmentTicks
      } else {
        for index in 0..<Int(count) { fragments += bytes.big(start + index * size, 4) ?? 0 }
      }
      guard fragments < 1 << 60 else { throw .tooLong }
    }
  }
}
