import CGMP

/// The cyclic group in which an election is computed: the subgroup of order q of the integers modulo p, with
/// generator g (specification §5). Version 1 of the protocol knows two, and an election names one.
public final class Group: Sendable {
  /// As the `group` member of an election writes it.
  public enum Name: String, Sendable, CaseIterable {
    /// q has 256 bits: for elections with homomorphic questions only. §5.1
    case belenios2048 = "BELENIOS-2048"
    /// p is a safe prime, q = (p − 1)/2: eight times the work. §5.2
    case rfc3526 = "RFC-3526-2048"
  }

  public let name: Name
  /// p.
  let modulus: Modulus
  /// Arithmetic modulo q.
  let scalars: ScalarField
  /// g.
  public let generator: GroupElement
  /// Whether q = (p − 1)/2, so that the members are the squares.
  private let isSafePrime: Bool

  public static func named(_ name: Name) -> Group {
    switch name {
    case .belenios2048: belenios2048
    case .rfc3526: rfc3526
    }
  }

  static let belenios2048 = Group(.belenios2048, GroupParameters.belenios2048, isSafePrime: false)
  static let rfc3526 = Group(.rfc3526, GroupParameters.rfc3526, isSafePrime: true)

  private init(_ name: Name, _ parameters: GroupParameters, isSafePrime: Bool) {
    self.name = name
    self.isSafePrime = isSafePrime
    modulus = Modulus(parameters.p)
    scalars = ScalarField(order: parameters.q)
    generator = GroupElement(limbs: parameters.g)
  }

  /// The number that the digits write, if 0 < x < p. Whether it is in the group is asked apart (``contains(_:)``),
  /// because that costs a power and the checks of a ballot have it cheaper.
  func number(decimal text: some Collection<UInt8>) -> GroupElement? {
    guard let limbs = Decimal.read(text, count: modulus.count), Words.less(limbs, modulus.limbs),
      limbs.contains(where: { $0 != 0 })
    else { return nil }
    return GroupElement(limbs: limbs)
  }

  /// Whether x^q = 1. Without this check an element of a small subgroup would pass proofs by luck, or leak
  /// a trustee's key modulo its small order.
  public func contains(_ element: GroupElement) -> Bool {
    isSafePrime ? isSquare(element) : isOne(powers(of: enter(element), [scalars.order])[0])
  }

  /// The exponent that tells membership beside other powers of the same base; nil where the Jacobi symbol is cheaper.
  var membershipExponent: Limbs? { isSafePrime ? nil : scalars.order }

  func isOne(_ inside: Inside) -> Bool { modulus.reduced(inside.limbs) == modulus.one }

  private func isSquare(_ element: GroupElement) -> Bool {
    var (x, p) = (__mpz_struct(), __mpz_struct())
    return element.limbs.withUnsafeBufferPointer { numbers in
      modulus.limbs.withUnsafeBufferPointer { words in
        let first = __gmpz_roinit_n(&x, numbers.baseAddress, numbers.count)
        let second = __gmpz_roinit_n(&p, words.baseAddress, words.count)
        return __gmpz_jacobi(first, second) == 1
      }
    }
  }
}

extension Group: Equatable {
  public static func == (a: Group, b: Group) -> Bool { a.name == b.name }
}
