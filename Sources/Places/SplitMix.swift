/// SplitMix64 (Steele, Lea, Flood 2014): the same seed gives the same territory for ever. For demonstration data only.
struct SplitMix: Sendable {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  mutating func whole(in range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(next() % UInt64(range.count))
  }

  /// From −1 to 1.
  mutating func swing() -> Double { Double(whole(in: -1_000...1_000)) / 1_000 }

  mutating func shuffle<Value>(_ values: inout [Value]) {
    for place in stride(from: values.count - 1, to: 0, by: -1) { values.swapAt(place, whole(in: 0...place)) }
  }
}
