import CGMP

/// Powers of one base that many exponents meet (g, y): a table of base^(digit · 2^(width·place)), so that a
/// power is one product for each digit and no squaring. For public exponents: the time tells which.
final class FixedBasePowers: @unchecked Sendable {
  private let modulus: Modulus
  private let width: Int
  private let places: Int
  private let table: UnsafeMutablePointer<UInt>

  /// Tables for exponents of up to `bitCount` bits, as wide as pays for `powers` powers.
  init(_ base: Limbs, _ modulus: Modulus, bitCount: Int, powers: Int) {
    self.modulus = modulus
    width = Self.bestWidth(bitCount: bitCount, powers: powers)
    places = (bitCount + width - 1) / width
    let count = modulus.count
    let row = (1 << width) - 1
    table = .allocate(capacity: places * row * count)
    table.initialize(repeating: 0, count: places * row * count)
    withUnsafeTemporaryAllocation(of: UInt.self, capacity: 2 * count) { scratch in
      guard let scratch = scratch.baseAddress else { return }
      var place = table
      place.update(from: modulus.enter(base), count: count)
      for index in 0..<places {
        for digit in 1..<row {
          modulus.multiply(place + digit * count, place + (digit - 1) * count, place, scratch)
        }
        if index + 1 < places {
          // The largest digit and one more: base^(2^width) of this place is the base of the next.
          modulus.multiply(place + row * count, place + (row - 1) * count, place, scratch)
          place += row * count
        }
      }
    }
  }

  deinit { table.deallocate() }

  /// The width with the fewest products for table and powers together; at most 2^11 entries a digit, because
  /// a table beyond the processor's cache costs more than it saves.
  private static func bestWidth(bitCount: Int, powers: Int) -> Int {
    let limit = bitCount > 512 ? 8 : 11
    let costs = (2...limit).map { width in
      (bitCount + width - 1) / width * ((1 << width) - 1 + powers)
    }
    return 2 + (costs.indices.min { costs[$0] < costs[$1] } ?? 0)
  }

  /// accumulator ·= base^exponent, in Montgomery's form. `scratch` holds 2·count words.
  func multiply(
    into accumulator: UnsafeMutablePointer<UInt>, exponent: Limbs, _ scratch: UnsafeMutablePointer<UInt>
  ) {
    let count = modulus.count
    let row = ((1 << width) - 1) * count
    for place in 0..<places {
      let digit = exponent.bits(at: place * width, count: width)
      if digit != 0 {
        modulus.multiply(accumulator, accumulator, table + place * row + (digit - 1) * count, scratch)
      }
    }
  }
}

extension Limbs {
  /// `count` bits from `place` on, as a number; bits beyond the end are zero.
  @inline(__always)
  func bits(at place: Int, count: Int) -> Int {
    let word = place / 64
    let shift = place % 64
    guard word < self.count else { return 0 }
    var bits = self[word] >> UInt(shift)
    if shift + count > 64, word + 1 < self.count { bits |= self[word + 1] << UInt(64 - shift) }
    return Int(bits & ((1 << UInt(count)) - 1))
  }
}
