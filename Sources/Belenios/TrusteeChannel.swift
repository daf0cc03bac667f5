import Cryptography
import Kernel

/// A message with its writer's signature. Specification §4.6.1.
struct SignedMessage: Sendable {
  let message: String
  private let signature: Proof

  init(_ message: String, signingKey: Scalar, _ group: Group, _ random: RandomBytes) {
    self.message = message
    signature = SchnorrProof.make(signingKey, Self.transcript(message), group, random)
  }

  init(_ json: JSON, _ group: Group) throws(BeleniosError) {
    message = try json.text("message")
    signature = try Proof(json.member("signature"), group)
  }

  var json: JSON { .object(["message": .string(message), "signature": signature.json]) }

  func isSigned(by verification: GroupElement, _ group: Group) -> Bool {
    SchnorrProof.holds(signature, key: verification, Self.transcript(message), group)
  }

  private static func transcript(_ message: String) -> Transcript { Transcript("sigmsg|" + message + "|") }
}

/// A trustee's public keys for signing and for sealing, signed with the first. Specification §4.6.2.
struct Certificate: Sendable {
  let signed: SignedMessage
  let verification: GroupElement
  let encryption: GroupElement

  init(_ keys: TrusteeSeed.Keys, _ group: Group, _ random: RandomBytes) {
    verification = group.secretPower(keys.signing)
    encryption = group.secretPower(keys.decryption)
    let json: JSON = .object(["verification": .decimal(verification), "encryption": .decimal(encryption)])
    signed = SignedMessage(json.serializedText, signingKey: keys.signing, group, random)
  }

  init(_ json: JSON, _ group: Group) throws(BeleniosError) {
    signed = try SignedMessage(json, group)
    let keys = try JSON(Array(signed.message.utf8))
    verification = try group.element(keys, "verification")
    encryption = try group.element(keys, "encryption")
  }

  func holds(_ group: Group) -> Bool { signed.isSigned(by: verification, group) }
}

/// The 22 characters from which a trustee of a threshold group derives four keys. Specification §4.6.1.
public struct TrusteeSeed: Hashable, Sendable {
  public let text: String

  struct Keys: Sendable {
    var signing: Scalar
    var decryption: Scalar
  }

  public init(random: RandomBytes) { text = Base58.fresh(count: 22, random) }

  /// Throws `credential_mistyped`.
  public init(typed text: String) throws(BeleniosError) {
    guard text.utf8.count == 22, Base58.contains(text) else { throw BeleniosError(.credentialMistyped) }
    self.text = text
  }

  func keys(_ group: Group) -> Keys {
    func key(_ purpose: String) -> Scalar {
      group.scalars.scalar(bytes: Digest.sha256(Array("\(purpose)|\(text)".utf8)))
    }
    return Keys(signing: key("sk"), decryption: key("dk"))
  }
}

/// Sealed messages from trustee to trustee, which the server carries and cannot read. Specification §4.6.3.
struct TrusteeChannel {
  let group: Group

  /// Bytes of the tag of AES-CCM.
  private static let tagCount = 8

  /// Signs the message with its receiver, then seals both for the receiver's encryption key.
  func send(_ message: JSON, from signing: Scalar, to encryption: GroupElement, _ random: RandomBytes) -> String {
    let addressed: JSON = .object([
      "recipient": .decimal(encryption), "message": .string(message.serializedText),
    ])
    let signed = SignedMessage(addressed.serializedText, signingKey: signing, group, random).json.serialized
    let (r, s) = (group.scalars.fresh(random), group.scalars.fresh(random))
    let alpha = group.secretPower(r)
    let shared = group.secretPower(s)
    let beta = group.multiply(group.secretPower(encryption, r), shared)
    let data = CCM.seal(
      signed, key: Self.hash("key|", shared), nonce: Self.nonce(alpha, count: signed.count), tagCount: Self.tagCount)
    let sealed: JSON = .object([
      "alpha": .decimal(alpha), "beta": .decimal(beta), "data": .string(Hex.encode(data)),
    ])
    return sealed.serializedText
  }

  /// The message, if it can be opened, is for the holder of `keys` and signed by `sender`. Throws `message_unreadable`.
  func receive(_ text: String, _ keys: TrusteeSeed.Keys, from sender: GroupElement) throws(BeleniosError) -> JSON {
    let unreadable = BeleniosError(.messageUnreadable)
    let json = try JSON(Array(text.utf8))
    let (alpha, beta) = (try group.element(json, "alpha"), try group.element(json, "beta"))
    guard let data = Hex.decode(try json.text("data")) else { throw unreadable }
    // 1/α^dk = α^(−dk): one secret power and no division.
    let shared = group.multiply(beta, group.secretPower(alpha, group.scalars.negate(keys.decryption)))
    let nonce = Self.nonce(alpha, count: data.count - Self.tagCount)
    guard let plain = CCM.open(data, key: Self.hash("key|", shared), nonce: nonce, tagCount: Self.tagCount) else {
      throw unreadable
    }
    let signed = try SignedMessage(JSON(plain), group)
    let addressed = try JSON(Array(signed.message.utf8))
    guard signed.isSigned(by: sender, group),
      try group.number(addressed, "recipient") == group.secretPower(keys.decryption)
    else { throw unreadable }
    return try JSON(Array(addressed.text("message").utf8))
  }

  private static func hash(_ prefix: String, _ element: GroupElement) -> [UInt8] {
    Digest.sha256(Array((prefix + element.description).utf8))
  }

  /// The first bytes of SHA-256(iv|α): 15 less what the length of the message needs, and it has 2 at least.
  private static func nonce(_ alpha: GroupElement, count: Int) -> [UInt8] {
    let lengthCount = count < 1 << 16 ? 2 : count < 1 << 24 ? 3 : 4
    return Array(hash("iv|", alpha).prefix(15 - lengthCount))
  }
}
