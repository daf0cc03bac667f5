import Cryptography

/// A voter's secret, fourteen characters of base 58 and one that finds typing errors, in groups of three:
/// `XXX-XXX-XXX-XXX-XXX`. Specification §4.8.
public struct Credential: Hashable, Sendable {
  /// With the dashes.
  public let text: String

  /// A fresh one: 82 bits.
  public init(random: RandomBytes) {
    let body = Array(Base58.fresh(count: 14, random).utf8)
    text = Self.grouped(body + [Self.checksum(body)])
  }

  /// What a person typed, with or without dashes and spaces around it. Throws `credential_mistyped`.
  public init(typed: String) throws(BeleniosError) {
    let characters = typed.utf8.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: " ") }
    guard characters.count == 15, characters.allSatisfy({ Base58.digit($0) != nil }),
      Self.checksum(characters.dropLast()) == characters.last
    else { throw BeleniosError(.credentialMistyped) }
    text = Self.grouped(characters)
  }

  /// (53 − n) mod 53 as a digit, n being the number that the characters write in base 58.
  private static func checksum(_ body: some Sequence<UInt8>) -> UInt8 {
    let rest = body.reduce(0) { rest, character in (rest * 58 + (Base58.digit(character) ?? 0)) % 53 }
    return Base58.alphabet[(53 - rest) % 53]
  }

  private static func grouped(_ characters: [UInt8]) -> String {
    stride(from: 0, to: 15, by: 3)
      .map { String(decoding: characters[$0..<$0 + 3], as: UTF8.self) }
      .joined(separator: "-")
  }

  /// The secret exponent: PBKDF2 with the election's identifier as salt, so that a credential means nothing elsewhere.
  /// The dashes belong to the password. Takes about a millisecond.
  func secret(_ uuid: ElectionUUID, _ group: Group) -> Scalar {
    let bytes = PBKDF2.sha256(password: Array(text.utf8), salt: Array(uuid.text.utf8), iterations: 1_000)
    return group.scalars.scalar(bytes: bytes)
  }

  /// g^secret, which the list of the election has.
  public func publicCredential(_ uuid: ElectionUUID, _ group: Group) -> GroupElement {
    group.secretPower(secret(uuid, group))
  }
}
