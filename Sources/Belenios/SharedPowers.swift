import Cryptography

/// Several powers of one base: x^e₁ … x^eₖ with one chain of squarings for all of them.
///
/// Yao's method with sliding windows: x^(2^i) is made once for each bit i, and multiplied into the bucket of the odd
/// digit that an exponent has there; at the end an exponent's power is the product of bucket[d]^d. The proofs of a ballot
/// raise each ciphertext to two challenges and to q, and its product to one challenge for each allowed sum, so this does
/// about half of the work of `mpz_powm`. For public exponents only.
struct SharedPowers {
  private let modulus: Modulus
  private let width: Int
  private let bitCount: Int
  /// Odd digits below 2^width.
  private var row: Int { 1 << (width - 1) }

  init(_ modulus: Modulus, bitCount: Int) {
    self.modulus = modulus
    self.bitCount = bitCount
    width = bitCount > 1024 ? 6 : 4
  }

  /// A digit of an exponent: which bucket it goes to, at which bit.
  private struct Digit {
    var bit: Int
    var slot: Int
  }

  /// base^exponents[i] in Montgomery's form; `base` is in Montgomery's form too.
  func powers(of base: Limbs, _ exponents: [Limbs]) -> [Limbs] {
    let slots = exponents.count * row
    // After the buckets: the power x^(2^bit), later the products of buckets, and the answer.
    let (power, answer) = (slots, slots + 1)
    let numbers = MontgomeryNumbers(modulus.products, count: slots + 2)
    numbers[power] = modulus.reduced(base)
    var filled = [Bool](repeating: false, count: slots)
    var bit = 0
    for digit in digits(exponents) {
      while bit < digit.bit {
        numbers.multiply(power, power, to: power)
        bit += 1
      }
      if filled[digit.slot] {
        numbers.multiply(digit.slot, power, to: digit.slot)
      } else {
        numbers.copy(power, to: digit.slot)
        filled[digit.slot] = true
      }
    }
    return exponents.indices.map { index in
      collect(numbers, index * row, filled[index * row..<(index + 1) * row], suffix: power, answer)
    }
  }

  /// The digits of all exponents, from the lowest bit up. A digit begins where a bit is set, so it is odd, and the
  /// zeros between digits cost nothing.
  private func digits(_ exponents: [Limbs]) -> [Digit] {
    var digits: [Digit] = []
    digits.reserveCapacity(exponents.count * (bitCount / (width + 1) + 2))
    for (index, exponent) in exponents.enumerated() {
      var bit = 0
      while bit < bitCount {
        let value = exponent.bits(at: bit, count: width)
        if value & 1 == 0 {
          bit += value == 0 ? width : value.trailingZeroBitCount
        } else {
          digits.append(Digit(bit: bit, slot: index * row + value >> 1))
          bit += width
        }
      }
    }
    return digits.sorted { $0.bit < $1.bit }
  }

  /// Π bucket[d]^d over odd d = 2j + 1, as (Π bucket^j)²·Π bucket: running down, `suffix` is the product of all buckets so
  /// far and enters the first product once a step.
  private func collect(
    _ numbers: MontgomeryNumbers, _ buckets: Int, _ filled: ArraySlice<Bool>, suffix: Int, _ product: Int
  ) -> Limbs {
    guard let last = filled.lastIndex(of: true) else { return modulus.one }
    let top = last - filled.startIndex
    numbers.copy(buckets + top, to: suffix)
    guard top > 0 else { return numbers[suffix] }
    for place in (0..<top).reversed() {
      if place == top - 1 {
        numbers.copy(suffix, to: product)
      } else {
        numbers.multiply(product, suffix, to: product)
      }
      if filled[filled.startIndex + place] { numbers.multiply(suffix, buckets + place, to: suffix) }
    }
    numbers.multiply(product, product, to: product)
    numbers.multiply(product, suffix, to: product)
    return numbers[product]
  }
}
