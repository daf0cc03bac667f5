/// A trustee's public key, with a proof that the trustee knows the private one. Specification §4.5.
public struct TrusteePublicKey: Hashable, Sendable {
  public let key: GroupElement
  let proof: Proof

  /// Makes the pair of `privateKey` (x) and g^x with its proof.
  init(_ privateKey: Scalar, _ group: Group, _ random: RandomBytes) {
    key = group.secretPower(privateKey)
    proof = SchnorrProof.make(privateKey, Self.transcript(key, group), group, random)
  }

  init(_ json: JSON, _ group: Group) throws(BeleniosError) {
    key = try group.element(json, "public_key")
    proof = try Proof(json.member("pok"), group)
  }

  var json: JSON { .object(["pok": proof.json, "public_key": .decimal(key)]) }

  public var serialized: [UInt8] { json.serialized }

  func holds(_ group: Group) -> Bool { SchnorrProof.holds(proof, key: key, Self.transcript(key, group), group) }

  private static func transcript(_ key: GroupElement, _ group: Group) -> Transcript {
    Transcript("pok|\(group.name.rawValue)|\(key)|")
  }
}

/// A trustee who must take part: the private key and the public one. Specification §3.1.1, "Single".
public struct Trustee: Sendable {
  let privateKey: Scalar
  public let publicKey: TrusteePublicKey

  /// A fresh pair of keys.
  public init(_ group: Group, random: RandomBytes) {
    privateKey = group.scalars.fresh(random)
    publicKey = TrusteePublicKey(privateKey, group, random)
  }

  /// The private key as a file keeps it: a JSON string of digits.
  public var privateKeyText: [UInt8] { JSON.decimal(privateKey).serialized }

  /// Reads a private key file; the public key is made anew. Throws `scalar_invalid`.
  public init(privateKeyText bytes: [UInt8], _ group: Group, random: RandomBytes) throws(BeleniosError) {
    privateKey = try group.scalar(JSON(bytes))
    publicKey = TrusteePublicKey(privateKey, group, random)
  }
}
