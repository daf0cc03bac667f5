import CGMP
import Testing

@testable import Belenios

/// `mpz_powm`, for comparison.
private func reference(_ base: Limbs, _ exponent: Limbs, _ modulus: Limbs) -> Limbs {
  var (b, e, m, r) = (__mpz_struct(), __mpz_struct(), __mpz_struct(), __mpz_struct())
  __gmpz_init(&r)
  defer { __gmpz_clear(&r) }
  base.withUnsafeBufferPointer { base in
    exponent.withUnsafeBufferPointer { exponent in
      modulus.withUnsafeBufferPointer { modulus in
        __gmpz_powm(
          &r, __gmpz_roinit_n(&b, base.baseAddress, base.count),
          __gmpz_roinit_n(&e, exponent.baseAddress, exponent.count),
          __gmpz_roinit_n(&m, modulus.baseAddress, modulus.count))
      }
    }
  }
  return (0..<modulus.count).map { __gmpz_getlimbn(&r, $0) }
}

@Test(arguments: groups) func aGeneratorHasTheOrderOfItsGroup(_ group: Group) {
  #expect(group.contains(group.generator))
  #expect(group.secretPower(group.scalars.zero) == group.leave(group.identity))
  #expect(!group.contains(group.leave(group.multiply(group.enter(minusOne(group)), group.enter(group.generator)))))
}

/// p − 1, of order 2.
private func minusOne(_ group: Group) -> GroupElement {
  var limbs = group.modulus.limbs
  limbs[0] -= 1
  return GroupElement(limbs: limbs)
}

@Test(arguments: groups) func everyWayToAPowerGivesWhatGMPGives(_ group: Group) {
  let random = SeededBytes.source("powers")
  let scalars = group.scalars
  let base = group.secretPower(scalars.fresh(random))
  let largest = scalars.negate(scalars.scalar(1))
  var exponents = [scalars.zero, scalars.scalar(1), scalars.scalar(2), scalars.scalar(65_536), largest]
  exponents += (0..<4).map { _ in scalars.fresh(random) }
  let secretTable = SecretPowers(base.limbs, group.modulus, bitCount: scalars.bitCount)
  let shared = group.powers(of: group.enter(base), exponents.map(\.limbs))
  for powers in [1, 300] {
    let tables = KeyPowers(group, key: base, powers: powers)
    for (index, exponent) in exponents.enumerated() {
      let expected = reference(base.limbs, exponent.limbs, group.modulus.limbs)
      #expect(group.secretPower(base, exponent).limbs == expected)
      #expect(group.leave(shared[index]).limbs == expected)
      #expect(group.leave(Inside(limbs: secretTable.power(exponent.limbs))).limbs == expected)
      var product = group.identity
      tables.multiplyKey(into: &product, exponent)
      #expect(group.leave(product).limbs == expected)
    }
  }
  #expect(group.leave(group.power(group.enter(base), 1_000_003)) == group.power(base, scalars.scalar(1_000_003)))
}

@Test(arguments: groups) func scalarsFormAField(_ group: Group) {
  let random = SeededBytes.source("field")
  let field = group.scalars
  let one = field.scalar(1)
  #expect(field.add(field.negate(one), one) == field.zero)
  for _ in 0..<20 {
    let (a, b, c) = (field.fresh(random), field.fresh(random), field.fresh(random))
    #expect(field.add(a, b) == field.add(b, a))
    #expect(field.subtract(field.add(a, b), b) == a)
    #expect(field.multiply(a, field.add(b, c)) == field.add(field.multiply(a, b), field.multiply(a, c)))
    #expect(field.select(1, a, b) == a && field.select(0, a, b) == b)
    #expect(field.scalar(decimal: a.decimal) == a)
  }
  let a = field.fresh(random)
  #expect(field.multiply(a, field.invert(a)) == one)
}

@Test func aNumberHasOneText() {
  #expect(Decimal.read("0".utf8, count: 1) == [0])
  #expect(Decimal.read("18446744073709551616".utf8, count: 2) == [0, 1])
  #expect(Decimal.write([0, 1, 0]) == Array("18446744073709551616".utf8))
  for text in ["", "00", "01", "-1", "+1", " 1", "1 ", "1a", "0x1", "１", "18446744073709551616"] {
    #expect(Decimal.read(text.utf8, count: 1) == nil, "\(text)")
  }
}

@Test(arguments: groups) func numbersOutsideOfTheFieldAreRefused(_ group: Group) {
  #expect(group.number(decimal: "0".utf8) == nil)
  #expect(group.number(decimal: Decimal.write(group.modulus.limbs)) == nil)
  #expect(group.scalars.scalar(decimal: Decimal.write(group.scalars.order)) == nil)
  #expect(!group.contains(minusOne(group)))
}

@Test func logarithmsAreFoundUpToTheirBound() {
  let group = Group.belenios2048
  for bound in [0, 1, 2, 3, 10, 1_000] {
    let search = LogarithmSearch(group, bound: bound)
    for number in Set([0, 1, bound / 2, bound - 1, bound].filter { (0...bound).contains($0) }) {
      #expect(search.logarithm(group.power(group.enter(group.generator), number)) == number)
    }
    #expect(search.logarithm(group.power(group.enter(group.generator), bound + 1)) == nil)
  }
}
