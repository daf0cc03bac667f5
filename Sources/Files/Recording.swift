import Kernel

/// A voice note that may be kept: judged by its content, with everything that is not sound left out.
///
/// As with a `Photo` nothing is decoded here: the compressed sound is copied as it is, and of the file around it stays what a player
/// needs. Each format names that; anything else goes, known or not: the place, the device, titles, pictures, dates.
public struct Recording: Sendable, Equatable {
  public enum Kind: String, Sendable, CaseIterable {
    case webm = "audio/webm"
    case mp4 = "audio/mp4"
    case mp3 = "audio/mpeg"
    case wav = "audio/wav"
  }

  public let kind: Kind
  /// As the file says; a file that lies about it is no longer than its bytes.
  public let milliseconds: Int
  /// What may be stored.
  public let bytes: [UInt8]

  public init(_ uploaded: [UInt8]) throws(RecordingError) {
    guard uploaded.count <= Limits.recordingBytes else { throw .tooLarge }
    let found: Recording
    if WebM.isWebM(uploaded) {
      found = try WebM.cleaned(uploaded)
    } else if MP4.isMP4(uploaded) {
      found = try MP4.cleaned(uploaded)
    } else if WAV.isWAV(uploaded) {
      found = try WAV.cleaned(uploaded)
    } else if MP3.isMP3(uploaded) {
      found = try MP3.cleaned(uploaded)
    } else {
      throw .notSound
    }
    guard found.milliseconds > 0 else { throw .empty }
    // What stops at three minutes stops a little after them.
    guard found.milliseconds <= (Limits.recordingSeconds + 2) * 1_000 else { throw .tooLong }
    self = found
  }

  init(kind: Kind, milliseconds: Int, bytes: [UInt8]) {
    self.kind = kind
    self.milliseconds = milliseconds
    self.bytes = bytes
  }

  /// `ticks` of which there are `perSecond`; the most that an `Int` holds when it is more, 0 when there are none in a second.
  static func milliseconds(_ ticks: UInt64, perSecond: UInt64) -> Int {
    let product = ticks.multipliedFullWidth(by: 1_000)
    if perSecond == 0 { return 0 }
    guard product.high < perSecond else { return Int.max }
    return Int(clamping: perSecond.dividingFullWidth(product).quotient)
  }
}

/// Why a file was not taken.
public enum RecordingError: Error, Sendable, Equatable {
  case tooLarge, tooLong, notSound, video, broken, empty
}

extension RecordingError: ProblemConvertible {
  public var code: String {
    switch self {
    case .tooLarge: "voice.too_large"
    case .tooLong: "voice.too_long"
    case .notSound: "voice.not_sound"
    case .video: "voice.video"
    case .broken: "voice.broken"
    case .empty: "voice.empty"
    }
  }

  public var problem: Problem {
    let kind: Problem.Kind = self == .tooLarge ? .tooLarge : .unsupported
    return Problem(kind, code: code, fields: [Problem.Field("voice", code)])
  }
}

/// Reading numbers out of a file that may end anywhere.
extension [UInt8] {
  /// The number in `count` bytes (8 at most), the highest first; nil where the file ends before.
  func big(_ place: Int, _ count: Int) -> UInt64? {
    guard place >= 0, count >= 0, place <= self.count - count else { return nil }
    return self[place..<(place + count)].reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// The same, the lowest first.
  func little(_ place: Int, _ count: Int) -> UInt64? {
    guard place >= 0, count >= 0, place <= self.count - count else { return nil }
    return self[place..<(place + count)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  func says(_ word: String, at place: Int) -> Bool {
    let letters = Array(word.utf8)
    guard place >= 0, place <= count - letters.count else { return false }
    return self[place..<(place + letters.count)].elementsEqual(letters)
  }
}
