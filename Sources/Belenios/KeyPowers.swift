/// The tables of powers of g and of an election's key y, for checking. Made once for an election, shared by threads.
public final class KeyPowers: Sendable {
  let group: Group
  private let generator: FixedBasePowers
  private let key: FixedBasePowers

  /// `powers` is how many powers are expected: it decides how large the tables pay.
  init(_ group: Group, key: GroupElement, powers: Int) {
    self.group = group
    generator = Self.table(group, group.generator, powers)
    self.key = Self.table(group, key, powers)
  }

  /// The same, the two tables side by side.
  init(_ group: Group, key: GroupElement, powers: Int) async {
    self.group = group
    async let first = Self.table(group, group.generator, powers)
    async let second = Self.table(group, key, powers)
    (generator, self.key) = await (first, second)
  }

  private static func table(_ group: Group, _ base: GroupElement, _ powers: Int) -> FixedBasePowers {
    FixedBasePowers(base.limbs, group.modulus, bitCount: group.scalars.bitCount, powers: powers)
  }

  /// accumulator ·= g^exponent
  func multiplyGenerator(into accumulator: inout Inside, _ exponent: Scalar) {
    accumulator.limbs = generator.multiply(accumulator.limbs, exponent.limbs)
  }

  /// accumulator ·= y^exponent
  func multiplyKey(into accumulator: inout Inside, _ exponent: Scalar) {
    accumulator.limbs = key.multiply(accumulator.limbs, exponent.limbs)
  }
}

/// The same tables for making ballots, where the exponents are secret.
public final class SecretKeyPowers: Sendable {
  let group: Group
  private let generator: SecretPowers
  private let key: SecretPowers

  init(_ group: Group, key: GroupElement) {
    self.group = group
    generator = SecretPowers(group.generator.limbs, group.modulus, bitCount: group.scalars.bitCount)
    self.key = SecretPowers(key.limbs, group.modulus, bitCount: group.scalars.bitCount)
  }

  /// g^exponent
  func generator(_ exponent: Scalar) -> Inside { Inside(limbs: generator.power(exponent.limbs)) }
  /// y^exponent
  func key(_ exponent: Scalar) -> Inside { Inside(limbs: key.power(exponent.limbs)) }
}
