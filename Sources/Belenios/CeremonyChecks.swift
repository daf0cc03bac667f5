/// What a server checks of what the trustees of a threshold group send, round by round, before it keeps it. Each gives the text to keep:
/// the members that the protocol knows, written in one way.
extension Ceremony {
  /// A certificate, by itself. Throws `certificate_wrong`, and what reading throws.
  public static func check(certificate text: [UInt8], _ group: Group) throws(BeleniosError) -> [UInt8] {
    let certificate = try Certificate(JSON(text), group)
    guard certificate.holds(group) else { throw BeleniosError(.certificateWrong) }
    return certificate.signed.json.serialized
  }

  /// The polynomial of the trustee at `index`, from 0. Whether the shares fit only their receivers can tell.
  /// Throws `coefficients_wrong`, `member_invalid`.
  public func check(polynomial text: [UInt8], of index: Int) throws(BeleniosError) -> [UInt8] {
    let json = try JSON(text)
    let signed = try signedCoefficients(json.member("coefexps"), of: index)
    let secrets = try json.array("secrets")
    guard secrets.count == certificates.count else { throw BeleniosError(.memberInvalid, at: "secrets") }
    var shares: [JSON] = []
    for secret in secrets { shares.append(.string(try secret.text())) }
    let kept: JSON = .object([
      "polynomial": .string(try json.text("polynomial")), "secrets": .array(shares), "coefexps": signed.json,
    ])
    return kept.serialized
  }

  /// What the trustee at `index` made of her shares: her key must be the one that all polynomials give.
  /// Throws `verification_key_wrong`, `trustee_proof_wrong`.
  public func check(
    output text: [UInt8], of index: Int, polynomials: [[UInt8]]
  ) throws(BeleniosError) -> (text: [UInt8], publicKey: TrusteePublicKey) {
    let json = try JSON(text)
    let publicKey = try TrusteePublicKey(json.member("public_key"), group)
    var values: [GroupElement] = []
    for (sender, polynomial) in polynomials.enumerated() {
      let signed = try signedCoefficients(JSON(polynomial).member("coefexps"), of: sender)
      values.append(try PublicPolynomial(signed, group).value(at: index + 1, group))
    }
    guard publicKey.key == group.product(values) else { throw BeleniosError(.verificationKeyWrong) }
    guard publicKey.holds(group) else { throw BeleniosError(.trusteeProofWrong) }
    let kept: JSON = .object(["private_key": .string(try json.text("private_key")), "public_key": publicKey.json])
    return (kept.serialized, publicKey)
  }

  /// The sealed decryption key of an output that was kept. Throws `member_invalid`.
  public static func sealedKey(ofOutput text: [UInt8]) throws(BeleniosError) -> String {
    try JSON(text).text("private_key")
  }
}
