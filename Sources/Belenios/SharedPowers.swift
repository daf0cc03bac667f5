import CGMP

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
    let count = modulus.count
    let bucketWords = exponents.count * row * count
    let digits = digits(exponents)
    return withUnsafeTemporaryAllocation(
      of: UInt.self, capacity: bucketWords + count + modulus.squareScratchCount
    ) { memory in
      guard let buckets = memory.baseAddress else { return [] }
      let power = buckets + bucketWords
      let scratch = power + count
      power.initialize(from: base, count: count)
      var filled = [Bool](repeating: false, count: exponents.count * row)
      var bit = 0
      for digit in digits {
        while bit < digit.bit {
          modulus.square(power, power, scratch)
          bit += 1
        }
        let bucket = buckets + digit.slot * count
        if filled[digit.slot] {
          modulus.multiply(bucket, bucket, power, scratch)
        } else {
          bucket.initialize(from: power, count: count)
          filled[digit.slot] = true
        }
      }
      return exponents.indices.map { index in
        collect(buckets + index * row * count, filled[index * row..<(index + 1) * row], power, scratch)
      }
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
    _ buckets: UnsafeMutablePointer<UInt>, _ filled: ArraySlice<Bool>, _ suffix: UnsafeMutablePointer<UInt>,
    _ scratch: UnsafeMutablePointer<UInt>
  ) -> Limbs {
    let count = modulus.count
    guard let last = filled.lastIndex(of: true) else { return modulus.one }
    let top = last - filled.startIndex
    suffix.update(from: buckets + top * count, count: count)
    var result = modulus.one
    result.withUnsafeMutableBufferPointer { buffer in
      guard let product = buffer.baseAddress else { return }
      for place in (0..<top).reversed() {
        if place == top - 1 {
          product.update(from: suffix, count: count)
        } else {
          modulus.multiply(product, product, suffix, scratch)
        }
        if filled[filled.startIndex + place] {
          modulus.multiply(suffix, suffix, buckets + place * count, scratch)
        }
      }
      modulus.square(product, product, scratch)
      modulus.multiply(product, product, suffix, scratch)
    }
    return result
  }
}
