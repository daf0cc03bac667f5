/// How the trustees of a threshold group make their keys together, so that nobody ever holds the whole key.
/// Specification §3.1.1, "Pedersen", and §4.6.
///
/// The server carries messages: certificates (step 1), polynomials (3), inputs (4), outputs (5), parameters (6).
public struct Ceremony: Sendable {
  let group: Group
  let certificates: [Certificate]
  public let threshold: Int

  /// Step 2: the certificates of all, in order. Throws `threshold_invalid`, `certificate_wrong`, what JSON throws.
  public init(_ group: Group, certificates texts: [[UInt8]], threshold: Int) throws(BeleniosError) {
    guard (1...max(texts.count, 1)).contains(threshold) else { throw BeleniosError(.thresholdInvalid) }
    var certificates: [Certificate] = []
    for (index, text) in texts.enumerated() {
      let certificate = try Certificate(JSON(text), group)
      guard certificate.holds(group) else {
        throw BeleniosError(.certificateWrong, at: "trustee \(index + 1) of the group")
      }
      certificates.append(certificate)
    }
    guard !certificates.isEmpty else { throw BeleniosError(.trusteesMissing) }
    self.group = group
    self.certificates = certificates
    self.threshold = threshold
  }

  /// Step 1, by the trustee: the text of the certificate.
  public static func certificate(_ seed: TrusteeSeed, _ group: Group, random: RandomBytes) -> [UInt8] {
    Certificate(seed.keys(group), group, random).signed.json.serialized
  }

  /// Step 4, by the server: for each trustee what all the others have sent. Throws `member_invalid` and
  /// `coefficients_wrong`.
  public func inputs(_ polynomials: [[UInt8]]) throws(BeleniosError) -> [[UInt8]] {
    guard polynomials.count == certificates.count else { throw BeleniosError(.thresholdInvalid) }
    var messages: [JSON] = []
    for text in polynomials { messages.append(try JSON(text)) }
    let coefficients = JSON.array(try signedCoefficients(messages).map(\.json))
    var inputs: [[UInt8]] = []
    for (index, own) in messages.enumerated() {
      var secrets: [JSON] = []
      for message in messages {
        let list = try message.array("secrets")
        guard list.count == messages.count else { throw BeleniosError(.memberInvalid, at: "secrets") }
        secrets.append(list[index])
      }
      let input: JSON = .object([
        "polynomial": try own.member("polynomial"), "secrets": .array(secrets), "coefexps": coefficients,
      ])
      inputs.append(input.serialized)
    }
    return inputs
  }

  /// The public coefficients of all, each signed by its trustee and of the right count.
  func signedCoefficients(_ polynomials: [JSON]) throws(BeleniosError) -> [SignedMessage] {
    var list: [SignedMessage] = []
    for (index, polynomial) in polynomials.enumerated() {
      list.append(try signedCoefficients(polynomial.member("coefexps"), of: index))
    }
    return list
  }

  func signedCoefficients(_ json: JSON, of index: Int) throws(BeleniosError) -> SignedMessage {
    let signed = try SignedMessage(json, group)
    guard signed.isSigned(by: certificates[index].verification, group),
      try PublicPolynomial(signed, group).coefficients.count == threshold
    else { throw BeleniosError(.coefficientsWrong, at: "trustee \(index + 1) of the group") }
    return signed
  }

  /// Step 6, by the server: what the election publishes, and for each trustee the sealed decryption key.
  /// Throws what ``ThresholdParameters`` finds wrong.
  public func parameters(
    polynomials: [[UInt8]], outputs: [[UInt8]]
  ) throws(BeleniosError) -> (parameters: ThresholdParameters, decryptionKeys: [String]) {
    var messages: [JSON] = []
    for text in polynomials { messages.append(try JSON(text)) }
    var keys: [TrusteePublicKey] = []
    var sealed: [String] = []
    for text in outputs {
      let output = try JSON(text)
      keys.append(try TrusteePublicKey(output.member("public_key"), group))
      sealed.append(try output.text("private_key"))
    }
    let parameters = ThresholdParameters(
      threshold: threshold, certificates: certificates, coefficients: try signedCoefficients(messages),
      verificationKeys: keys)
    try parameters.check(group)
    return (parameters, sealed)
  }
}
