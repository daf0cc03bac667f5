/// Puts the parts of the trustees together. Specification §4.19.
struct Decryption {
  let trustees: Trustees
  /// By owner, from 1; each has been checked.
  let parts: [Int: PartialDecryption]

  private var group: Group { trustees.group }

  /// F for every sum: β/F is g^result. Throws `decryptions_missing` when a single trustee, or too many of a group, have
  /// not decrypted.
  func factors(_ tally: EncryptedTally) throws(BeleniosError) -> [[Inside]] {
    var factors = tally.sums.map { [Inside](repeating: group.identity, count: $0.count) }
    var owner = 1
    for (index, kind) in trustees.kinds.enumerated() {
      switch kind {
      case .single:
        guard let part = parts[owner] else { throw missing(index) }
        multiply(&factors, part) { $0 }
        owner += 1
      case .pedersen(let parameters):
        let places = (1...parameters.verificationKeys.count).filter { parts[owner + $0 - 1] != nil }
        guard places.count >= parameters.threshold else { throw missing(index) }
        for place in places.prefix(parameters.threshold) {
          guard let part = parts[owner + place - 1] else { throw missing(index) }
          let coefficient = Self.lagrange(place, of: Array(places.prefix(parameters.threshold)), group.scalars)
          multiply(&factors, part) { group.powers(of: $0, [coefficient.limbs])[0] }
        }
        owner += parameters.verificationKeys.count
      }
    }
    return factors
  }

  private func missing(_ index: Int) -> BeleniosError {
    BeleniosError(.decryptionsMissing, at: "trustee item \(index + 1)")
  }

  private func multiply(_ factors: inout [[Inside]], _ part: PartialDecryption, _ raise: (Inside) -> Inside) {
    for (question, list) in part.factors.enumerated() {
      for (index, factor) in list.enumerated() {
        factors[question][index] = group.multiply(factors[question][index], raise(group.enter(factor)))
      }
    }
  }

  /// λ: Π k/(k − δ) over the other places k, modulo q.
  static func lagrange(_ place: Int, of places: [Int], _ scalars: ScalarField) -> Scalar {
    var (above, below) = (scalars.scalar(1), scalars.scalar(1))
    for other in places where other != place {
      above = scalars.multiply(above, scalars.scalar(other))
      below = scalars.multiply(below, scalars.subtract(scalars.scalar(other), scalars.scalar(place)))
    }
    return scalars.multiply(above, scalars.invert(below))
  }
}
