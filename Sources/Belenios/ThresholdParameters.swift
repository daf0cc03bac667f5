/// A group of trustees of whom `threshold` must decrypt, with all that shows how their keys came about.
/// Specification §4.6.7.
public struct ThresholdParameters: Sendable {
  /// t + 1 in the words of the specification: how many are needed.
  public let threshold: Int
  let certificates: [Certificate]
  let coefficients: [SignedMessage]
  public let verificationKeys: [TrusteePublicKey]

  init(
    threshold: Int, certificates: [Certificate], coefficients: [SignedMessage], verificationKeys: [TrusteePublicKey]
  ) {
    self.threshold = threshold
    self.certificates = certificates
    self.coefficients = coefficients
    self.verificationKeys = verificationKeys
  }

  init(_ json: JSON, _ group: Group) throws(BeleniosError) {
    threshold = try json.integer("threshold")
    var certificates: [Certificate] = []
    for item in try json.array("certs") { certificates.append(try Certificate(item, group)) }
    self.certificates = certificates
    var coefficients: [SignedMessage] = []
    for item in try json.array("coefexps") { coefficients.append(try SignedMessage(item, group)) }
    self.coefficients = coefficients
    var keys: [TrusteePublicKey] = []
    for item in try json.array("verification_keys") { keys.append(try TrusteePublicKey(item, group)) }
    verificationKeys = keys
  }

  var json: JSON {
    .object([
      "threshold": .number(threshold), "certs": .array(certificates.map(\.signed.json)),
      "coefexps": .array(coefficients.map(\.json)), "verification_keys": .array(verificationKeys.map(\.json)),
    ])
  }

  /// Π A_z0. §4.6.4. The coefficients have been read once before, in ``check(_:)`` or by the ceremony.
  func subKey(_ group: Group) -> GroupElement {
    group.product(coefficients.compactMap { try? PublicPolynomial($0, group).coefficients.first })
  }

  /// Throws `threshold_invalid`, `certificate_wrong`, `coefficients_wrong`, `verification_key_wrong`,
  /// `trustee_proof_wrong`.
  func check(_ group: Group) throws(BeleniosError) {
    let count = certificates.count
    guard count > 0, (1...count).contains(threshold), coefficients.count == count, verificationKeys.count == count
    else { throw BeleniosError(.thresholdInvalid) }
    var polynomials: [PublicPolynomial] = []
    for (index, (certificate, signed)) in zip(certificates, coefficients).enumerated() {
      let place = "trustee \(index + 1) of the group"
      guard certificate.holds(group) else { throw BeleniosError(.certificateWrong, at: place) }
      let polynomial: PublicPolynomial
      do { polynomial = try PublicPolynomial(signed, group) } catch { throw error.under(place) }
      guard signed.isSigned(by: certificate.verification, group), polynomial.coefficients.count == threshold else {
        throw BeleniosError(.coefficientsWrong, at: place)
      }
      polynomials.append(polynomial)
    }
    for (index, key) in verificationKeys.enumerated() {
      let place = "trustee \(index + 1) of the group"
      guard key.key == group.product(polynomials.map { $0.value(at: index + 1, group) }) else {
        throw BeleniosError(.verificationKeyWrong, at: place)
      }
      guard key.holds(group) else { throw BeleniosError(.trusteeProofWrong, at: place) }
    }
  }
}

/// The public side of a trustee's polynomial: A_k = g^(a_k). Specification §4.6.4.
struct PublicPolynomial: Sendable {
  let coefficients: [GroupElement]

  init(_ signed: SignedMessage, _ group: Group) throws(BeleniosError) {
    var coefficients: [GroupElement] = []
    for item in try JSON(Array(signed.message.utf8)).array("coefexps") {
      coefficients.append(try group.element(item))
    }
    self.coefficients = coefficients
  }

  init(_ coefficients: [GroupElement]) { self.coefficients = coefficients }

  var json: JSON { .object(["coefexps": .array(coefficients.map { .decimal($0) })]) }

  /// Π A_k^(place^k), which is g^f(place); by Horner, so that the exponents stay small.
  func value(at place: Int, _ group: Group) -> GroupElement {
    let value = coefficients.reversed().reduce(group.identity) { value, coefficient in
      group.multiply(group.power(value, place), group.enter(coefficient))
    }
    return group.leave(value)
  }
}
