import Cryptography

/// Powers of one base that many exponents meet (g, y): a table of base^(digit · 2^(width·place)), so that a
/// power is one product for each digit and no squaring. For public exponents: the time tells which.
final class FixedBasePowers: Sendable {
  private let modulus: Modulus
  private let width: Int
  private let places: Int
  /// For each place the powers with the digits 1, 2, … 2^width − 1. Written by the initialiser only.
  private let table: MontgomeryNumbers
  private var row: Int { (1 << width) - 1 }

  /// Tables for exponents of up to `bitCount` bits, as wide as pays for `powers` powers.
  init(_ base: Limbs, _ modulus: Modulus, bitCount: Int, powers: Int) {
    self.modulus = modulus
    width = Self.bestWidth(bitCount: bitCount, powers: powers)
    places = (bitCount + width - 1) / width
    let row = (1 << width) - 1
    table = MontgomeryNumbers(modulus.products, count: places * row)
    table[0] = modulus.reduced(modulus.enter(base))
    for place in stride(from: 0, to: places * row, by: row) {
      for digit in 1..<row { table.multiply(place + digit - 1, place, to: place + digit) }
      if place + row < places * row {
        // The largest digit and one more: base^(2^width) of this place is the base of the next.
        table.multiply(place + row - 1, place, to: place + row)
      }
    }
  }

  /// The width with the fewest products for table and powers together; at most 2^11 entries a digit, because
  /// a table beyond the processor's cache costs more than it saves.
  private static func bestWidth(bitCount: Int, powers: Int) -> Int {
    let limit = bitCount > 512 ? 8 : 11
    let costs = (2...limit).map { width in
      (bitCount + width - 1) / width * ((1 << width) - 1 + powers)
    }
    return 2 + (costs.indices.min { costs[$0] < costs[$1] } ?? 0)
  }

  /// start·base^exponent, in Montgomery's form.
  func multiply(_ start: Limbs, _ exponent: Limbs) -> Limbs {
    let product = MontgomeryNumbers(modulus.products, count: 1)
    product[0] = modulus.reduced(start)
    for place in 0..<places {
      let digit = exponent.bits(at: place * width, count: width)
      if digit != 0 { product.multiply(0, table, place * row + digit - 1, to: 0) }
    }
    return product[0]
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
