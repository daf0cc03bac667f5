import CGMP

/// Powers with exponents that nobody may learn from the time they take.
///
/// `SecretPowers` is for one base that many secrets meet (g and y when ballots are made): every digit reads the
/// whole row of its table (`mpn_sec_tabselect`) and multiplies, zero or not. ``power(of:_:_:bitCount:)`` is for a base
/// that is met once, by GMP's `mpn_sec_powm`, the engine under `mpz_powm_sec`; it takes the count of bits apart, so
/// that leading zeros of the secret do not show either.
final class SecretPowers: @unchecked Sendable {
  private let modulus: Modulus
  private let places: Int
  private let table: UnsafeMutablePointer<UInt>

  /// Five bits a digit: a row of 32 numbers is read in about a third of the time of one product.
  private static let width = 5
  private static let row = 1 << width

  init(_ base: Limbs, _ modulus: Modulus, bitCount: Int) {
    self.modulus = modulus
    places = (bitCount + Self.width - 1) / Self.width
    let count = modulus.count
    table = .allocate(capacity: places * Self.row * count)
    table.initialize(repeating: 0, count: places * Self.row * count)
    withUnsafeTemporaryAllocation(of: UInt.self, capacity: 3 * count) { memory in
      guard let power = memory.baseAddress else { return }
      power.initialize(from: modulus.enter(base), count: count)
      for place in 0..<places {
        let row = table + place * Self.row * count
        row.update(from: modulus.one, count: count)
        for digit in 1..<Self.row {
          modulus.multiply(row + digit * count, row + (digit - 1) * count, power, power + count)
        }
        modulus.multiply(power, row + (Self.row - 1) * count, power, power + count)
      }
    }
  }

  deinit { table.deallocate() }

  /// base^exponent in Montgomery's form.
  func power(_ exponent: Limbs) -> Limbs {
    let count = modulus.count
    var result = modulus.one
    result.withUnsafeMutableBufferPointer { buffer in
      withUnsafeTemporaryAllocation(of: UInt.self, capacity: count + modulus.secretScratchCount) { memory in
        guard let product = buffer.baseAddress, let chosen = memory.baseAddress else { return }
        for place in 0..<places {
          let digit = exponent.bits(at: place * Self.width, count: Self.width)
          __gmpn_sec_tabselect(chosen, table + place * Self.row * count, count, Self.row, digit)
          modulus.multiplySecretly(product, product, chosen, chosen + count)
        }
      }
    }
    return result
  }

  /// base^exponent mod `modulus`, plain numbers, reading `bitCount` bits of the exponent.
  static func power(of base: Limbs, _ exponent: Limbs, _ modulus: Modulus, bitCount: Int) -> Limbs {
    let count = modulus.count
    var result = Limbs(repeating: 0, count: count)
    let scratch = Int(__gmpn_sec_powm_itch(count, UInt(bitCount), count))
    withUnsafeTemporaryAllocation(of: UInt.self, capacity: scratch) { buffer in
      __gmpn_sec_powm(
        &result, base, count, exponent, UInt(bitCount), modulus.limbs, count, buffer.baseAddress)
    }
    return result
  }
}
