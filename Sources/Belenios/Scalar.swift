import CGMP
import Cryptography

/// A number modulo q, the order of the group: an exponent. Secret or not, its arithmetic takes the same time.
public struct Scalar: Hashable, Sendable {
  let limbs: Limbs
}

/// The arithmetic modulo q.
struct ScalarField: Sendable {
  /// q.
  let order: Limbs
  let bitCount: Int

  init(order: Limbs) {
    self.order = order
    bitCount = Words.bitCount(order)
  }

  private var count: Int { order.count }
  var zero: Scalar { scalar(0) }

  func scalar(_ number: Int) -> Scalar {
    precondition(number >= 0, "a small scalar is not negative")
    return Scalar(limbs: Modulus.remainder([UInt(number)], by: order))
  }

  /// The big-endian number that the bytes write, mod q.
  func scalar(bytes: [UInt8]) -> Scalar { Scalar(limbs: Modulus.remainder(Words.read(bytes: bytes), by: order)) }

  /// Nil unless the digits write a number below q.
  func scalar(decimal text: some Collection<UInt8>) -> Scalar? {
    guard let limbs = Decimal.read(text, count: count), Words.less(limbs, order) else { return nil }
    return Scalar(limbs: limbs)
  }

  /// A number that nobody can tell from a uniform one: 128 bits more than q has, reduced.
  func fresh(_ random: RandomBytes) -> Scalar { scalar(bytes: random(count * 8 + 16)) }

  func add(_ a: Scalar, _ b: Scalar) -> Scalar {
    var sum = Limbs(repeating: 0, count: count)
    var difference = sum
    let carry = __gmpn_add_n(&sum, a.limbs, b.limbs, count)
    let borrow = __gmpn_sub_n(&difference, sum, order, count)
    _ = __gmpn_cnd_add_n(borrow & (carry ^ 1), &difference, difference, order, count)
    return Scalar(limbs: difference)
  }

  func subtract(_ a: Scalar, _ b: Scalar) -> Scalar {
    var difference = Limbs(repeating: 0, count: count)
    let borrow = __gmpn_sub_n(&difference, a.limbs, b.limbs, count)
    _ = __gmpn_cnd_add_n(borrow, &difference, difference, order, count)
    return Scalar(limbs: difference)
  }

  func negate(_ a: Scalar) -> Scalar { subtract(zero, a) }

  func multiply(_ a: Scalar, _ b: Scalar) -> Scalar {
    var product = Limbs(repeating: 0, count: 2 * count)
    let scratch = Int(__gmpn_sec_mul_itch(count, count))
    withUnsafeTemporaryAllocation(of: UInt.self, capacity: scratch) { buffer in
      __gmpn_sec_mul(&product, a.limbs, count, b.limbs, count, buffer.baseAddress)
    }
    return Scalar(limbs: Modulus.remainder(product, by: order))
  }

  func sum(_ scalars: some Sequence<Scalar>) -> Scalar { scalars.reduce(zero) { add($0, $1) } }

  /// a when `condition` is 1, b when it is 0, in the same time.
  func select(_ condition: UInt, _ a: Scalar, _ b: Scalar) -> Scalar {
    let mask = 0 &- condition
    return Scalar(limbs: zip(a.limbs, b.limbs).map { ($0 & mask) | ($1 & ~mask) })
  }

  /// 1/a by Fermat: a^(q−2). a is not zero.
  func invert(_ a: Scalar) -> Scalar {
    var exponent = order
    exponent[0] -= 2
    let modulus = Modulus(order)
    return Scalar(limbs: SecretPowers.power(of: a.limbs, exponent, modulus, bitCount: bitCount))
  }
}

extension Scalar {
  /// The decimal digits, as messages and hashes have them.
  var decimal: [UInt8] { Decimal.write(limbs) }
}

/// A source of unpredictable bytes, as `World` has it.
public typealias RandomBytes = @Sendable (_ count: Int) -> [UInt8]
