/// (g^r, y^r·g^m): a number m that only the trustees together can see, in its exponent. Specification §4.11.1.
public struct Ciphertext: Hashable, Sendable {
  var alpha: GroupElement
  var beta: GroupElement
}

extension Ciphertext {
  /// Reads two numbers below p; whether they are in the group is not asked.
  init(_ json: JSON, _ group: Group) throws(BeleniosError) {
    alpha = try group.number(json, "alpha")
    beta = try group.number(json, "beta")
  }

  var json: JSON { .object(["alpha": .decimal(alpha), "beta": .decimal(beta)]) }

  /// A ciphertext between products.
  struct Inside: Sendable {
    var alpha: Belenios.Inside
    var beta: Belenios.Inside

    /// An encryption of 0 that everybody can open: where a product begins.
    static func one(_ group: Group) -> Inside { Inside(alpha: group.identity, beta: group.identity) }

    /// The encryption of the sum.
    func times(_ other: Inside, _ group: Group) -> Inside {
      Inside(alpha: group.multiply(alpha, other.alpha), beta: group.multiply(beta, other.beta))
    }

    /// The encryption of m·weight.
    func weighted(_ weight: Int, _ group: Group) -> Inside {
      weight == 1 ? self : Inside(alpha: group.power(alpha, weight), beta: group.power(beta, weight))
    }
  }

  func enter(_ group: Group) -> Inside { Inside(alpha: group.enter(alpha), beta: group.enter(beta)) }
}

extension Ciphertext.Inside {
  func leave(_ group: Group) -> Ciphertext { Ciphertext(alpha: group.leave(alpha), beta: group.leave(beta)) }
}
