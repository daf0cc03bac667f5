/// A voice note of the invented cases, made here of whole numbers: nobody's voice is in the house. It murmurs for four seconds as
/// people do, in syllables with pauses, and goes the way of every upload.
enum DemoSound {
  /// Samples in a second, a byte each.
  private static let rate = 8_000

  static var wav: [UInt8] {
    let samples = (0..<(rate * 4)).map(sample)
    var file: [UInt8] = Array("RIFF".utf8)
    file += little(36 + samples.count, 4)
    file += Array("WAVEfmt ".utf8)
    for (number, count) in [(16, 4), (1, 2), (1, 2), (rate, 4), (rate, 4), (1, 2), (8, 2)] { file += little(number, count) }
    file += Array("data".utf8)
    file += little(samples.count, 4)
    return file + samples
  }

  private static func little(_ number: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
  }

  /// A syllable of a fifth of a second swells and fades; each has its own pitch, every fifth is a pause.
  private static func sample(_ place: Int) -> UInt8 {
    let (syllable, within) = (place / 1_600, place % 1_600)
    if syllable % 5 == 4 { return 128 }
    let period = 48 + [0, 6, 3, 9, 0, 4, 8, 2][syllable % 8]
    let strength = min(within, 1_600 - within) / 16
    let voice = triangle(place % period, period) + triangle(place * 5 % period, period) / 3
    return UInt8(clamping: 128 + voice * strength / 100)
  }

  /// -60 … 60.
  private static func triangle(_ place: Int, _ period: Int) -> Int { abs(place * 2 - period) * 120 / period - 60 }
}
