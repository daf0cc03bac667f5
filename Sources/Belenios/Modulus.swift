import CGMP
import Cryptography

/// An odd modulus with what Montgomery's multiplication needs. Immutable, so threads may share it.
///
/// Inside, a number x stands as x·R mod m, R being 2^(64·count): a product then needs no division. GMP does not
/// publish its own reduction, but the reduction is `count` calls of its published `mpn_addmul_1`.
final class Modulus: @unchecked Sendable {
  typealias Pointer = UnsafeMutablePointer<UInt>

  /// Words in the modulus, and in every number below.
  let count: Int
  let limbs: Limbs
  private let words: Pointer
  private let negatedInverse: UInt
  /// R mod m: the inside form of 1.
  let one: Limbs
  private let rSquared: Limbs
  /// The same modulus for products of public numbers, with the same R.
  let products: MontgomeryModulus

  init(_ limbs: Limbs) {
    count = limbs.count
    self.limbs = limbs
    words = Pointer.allocate(capacity: count)
    words.initialize(from: limbs, count: count)
    // Newton's iteration doubles the correct bits: 3, 6, 12, 24, 48, 96.
    var inverse = limbs[0]
    for _ in 0..<5 { inverse = inverse &* (2 &- limbs[0] &* inverse) }
    negatedInverse = 0 &- inverse
    products = MontgomeryModulus(limbs)
    one = Self.remainder(Limbs(repeating: 0, count: limbs.count) + [1], by: limbs)
    rSquared = Self.remainder(Limbs(repeating: 0, count: limbs.count * 2) + [1], by: limbs)
  }

  deinit { words.deallocate() }

  /// `number` mod `divisor`, in a time that depends on the counts of words only.
  static func remainder(_ number: Limbs, by divisor: Limbs) -> Limbs {
    let count = divisor.count
    guard number.count >= count else { return number + Limbs(repeating: 0, count: count - number.count) }
    var rest = number
    let scratch = Int(__gmpn_sec_div_r_itch(number.count, count))
    withUnsafeTemporaryAllocation(of: UInt.self, capacity: scratch) { buffer in
      __gmpn_sec_div_r(&rest, number.count, divisor, count, buffer.baseAddress)
    }
    return Limbs(rest.prefix(count))
  }

  /// r = a·b/R, below 2^(64·count) but perhaps not below the modulus. `scratch` holds 2·count words. r may be a or b.
  @inline(__always)
  func multiply(_ r: Pointer, _ a: Pointer, _ b: Pointer, _ scratch: Pointer) {
    __gmpn_mul_n(scratch, a, b, count)
    reduce(r, scratch)
  }

  /// The same product for secrets: `mpn_sec_mul` has no step that depends on the numbers.
  /// `scratch` holds 2·count words and what `mpn_sec_mul_itch` asks.
  @inline(__always)
  func multiplySecretly(_ r: Pointer, _ a: Pointer, _ b: Pointer, _ scratch: Pointer) {
    __gmpn_sec_mul(scratch, a, count, b, count, scratch + 2 * count)
    reduce(r, scratch)
  }

  var secretScratchCount: Int { 2 * count + Int(__gmpn_sec_mul_itch(count, count)) }

  /// r = t/R for a t of 2·count words, which are destroyed. The same steps for every t.
  @inline(__always)
  private func reduce(_ r: Pointer, _ t: Pointer) {
    for index in 0..<count {
      // The low word becomes zero: its place keeps the carry that belongs `count` words higher.
      t[index] = __gmpn_addmul_1(t + index, words, count, t[index] &* negatedInverse)
    }
    let carry = __gmpn_add_n(r, t + count, t, count)
    _ = __gmpn_cnd_sub_n(carry, r, r, words, count)
  }

  /// The inside form of a number below the modulus.
  func enter(_ number: Limbs) -> Limbs { product(number, rSquared) }

  /// The number of an inside form, fully reduced.
  func leave(_ inside: Limbs) -> Limbs {
    var wide = inside + Limbs(repeating: 0, count: count)
    var number = Limbs(repeating: 0, count: count)
    reduce(&number, &wide)
    return reduced(number)
  }

  /// a·b/R for secrets too, not fully reduced.
  func product(_ a: Limbs, _ b: Limbs) -> Limbs {
    var (a, b) = (a, b)
    var r = Limbs(repeating: 0, count: count)
    withUnsafeTemporaryAllocation(of: UInt.self, capacity: secretScratchCount) { scratch in
      guard let base = scratch.baseAddress else { return }
      multiplySecretly(&r, &a, &b, base)
    }
    return r
  }

  /// x mod m for x < 2^(64·count); m has its top bit set or x < 2m, so one subtraction does.
  func reduced(_ number: Limbs) -> Limbs {
    var difference = Limbs(repeating: 0, count: count)
    let borrow = __gmpn_sub_n(&difference, number, limbs, count)
    _ = __gmpn_cnd_add_n(borrow, &difference, difference, limbs, count)
    return difference
  }
}
