import CGMP

/// An element of the group, as a number below p.
public struct GroupElement: Hashable, Sendable {
  let limbs: Limbs

  /// The decimal digits, as messages and hashes have them.
  var decimal: [UInt8] { Decimal.write(limbs) }
}

extension GroupElement: CustomStringConvertible {
  public var description: String { String(decoding: decimal, as: UTF8.self) }
}

/// An element in Montgomery's form, between products.
struct Inside: Sendable {
  var limbs: Limbs
}

extension Group {
  func enter(_ element: GroupElement) -> Inside { Inside(limbs: modulus.enter(element.limbs)) }
  func leave(_ inside: Inside) -> GroupElement { GroupElement(limbs: modulus.leave(inside.limbs)) }
  func multiply(_ a: Inside, _ b: Inside) -> Inside { Inside(limbs: modulus.product(a.limbs, b.limbs)) }
  func multiply(_ a: GroupElement, _ b: GroupElement) -> GroupElement {
    leave(multiply(enter(a), enter(b)))
  }
  var identity: Inside { Inside(limbs: modulus.one) }

  func product(_ elements: some Sequence<GroupElement>) -> GroupElement {
    leave(elements.reduce(identity) { multiply($0, enter($1)) })
  }

  /// base^exponent for a secret exponent; the time tells nothing of it.
  func secretPower(_ base: GroupElement, _ exponent: Scalar) -> GroupElement {
    GroupElement(limbs: SecretPowers.power(of: base.limbs, exponent.limbs, modulus, bitCount: scalars.bitCount))
  }

  /// g^exponent for a secret exponent.
  func secretPower(_ exponent: Scalar) -> GroupElement { secretPower(generator, exponent) }

  /// base^exponent for a public exponent.
  func power(_ base: GroupElement, _ exponent: Scalar) -> GroupElement {
    leave(powers(of: enter(base), [exponent.limbs])[0])
  }

  /// Several public powers of one base.
  func powers(of base: Inside, _ exponents: [Limbs]) -> [Inside] {
    SharedPowers(modulus, bitCount: scalars.bitCount).powers(of: base.limbs, exponents).map { Inside(limbs: $0) }
  }

  /// base^exponent for a small public exponent: a weight, a count.
  func power(_ base: Inside, _ exponent: Int) -> Inside {
    precondition(exponent >= 0, "a small exponent is not negative")
    var (result, square, rest) = (identity, base, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result = multiply(result, square) }
      rest >>= 1
      if rest > 0 { square = multiply(square, square) }
    }
    return result
  }
}
