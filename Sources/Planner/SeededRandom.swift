/// Random numbers that the seed decides: the same on every machine. SplitMix64 (G. L. Steele, D. Lea, C. H. Flood, 2014),
/// which passes BigCrush and costs three multiplications.
struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  @inline(__always)
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed &>> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed &>> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed &>> 31)
  }

  /// 0..<`bound`, which is below 2³². The bias is below 2⁻³² · `bound`.
  @inline(__always)
  mutating func below(_ bound: Int) -> Int {
    Int(truncatingIfNeeded: ((next() &>> 32) &* UInt64(truncatingIfNeeded: bound)) &>> 32)
  }

  /// From 0 (excluded) to 1 (included).
  @inline(__always)
  mutating func unit() -> Double { (Double(next() &>> 11) + 1) * 0x1p-53 }
}
