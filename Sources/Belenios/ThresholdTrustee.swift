/// One trustee of a threshold group, with the seed that only this trustee has. Specification §4.6.4–§4.6.6.
public struct ThresholdTrustee: Sendable {
  private let ceremony: Ceremony
  private let keys: TrusteeSeed.Keys
  /// From 0.
  private let index: Int

  /// Throws `certificate_wrong` when none of the certificates is of this seed.
  public init(_ seed: TrusteeSeed, _ ceremony: Ceremony) throws(BeleniosError) {
    let keys = seed.keys(ceremony.group)
    let verification = ceremony.group.secretPower(keys.signing)
    let encryption = ceremony.group.secretPower(keys.decryption)
    guard
      let index = ceremony.certificates.firstIndex(where: {
        $0.verification == verification && $0.encryption == encryption
      })
    else { throw BeleniosError(.certificateWrong) }
    self.ceremony = ceremony
    self.keys = keys
    self.index = index
  }

  private var group: Group { ceremony.group }
  private var channel: TrusteeChannel { TrusteeChannel(group: group) }

  /// Step 3: a random polynomial of degree threshold − 1, sealed for oneself; its values, each sealed for one trustee;
  /// its public coefficients, signed.
  public func polynomial(random: RandomBytes) -> [UInt8] {
    let scalars = group.scalars
    let coefficients = (0..<ceremony.threshold).map { _ in scalars.fresh(random) }
    let kept: JSON = .object(["polynomial": .array(coefficients.map { .decimal($0) })])
    let own = ceremony.certificates[index].encryption
    let secrets = ceremony.certificates.enumerated().map { place, certificate in
      let value = coefficients.reversed().reduce(scalars.zero) { value, coefficient in
        scalars.add(scalars.multiply(value, scalars.scalar(place + 1)), coefficient)
      }
      let secret: JSON = .object(["secret": .decimal(value)])
      return JSON.string(channel.send(secret, from: keys.signing, to: certificate.encryption, random))
    }
    let publicCoefficients = PublicPolynomial(coefficients.map { group.secretPower($0) })
    let signed = SignedMessage(publicCoefficients.json.serializedText, signingKey: keys.signing, group, random)
    let message: JSON = .object([
      "polynomial": .string(channel.send(kept, from: keys.signing, to: own, random)),
      "secrets": .array(secrets), "coefexps": signed.json,
    ])
    return message.serialized
  }

  /// Step 5: checks every share against its sender's coefficients, and makes the decryption key of their sum.
  /// Throws `share_wrong`, `message_unreadable`, `coefficients_wrong`.
  public func output(_ input: [UInt8], random: RandomBytes) throws(BeleniosError) -> [UInt8] {
    let json = try JSON(input)
    let (secrets, coefficients) = (try json.array("secrets"), try json.array("coefexps"))
    guard secrets.count == ceremony.certificates.count, coefficients.count == secrets.count else {
      throw BeleniosError(.memberInvalid)
    }
    var key = group.scalars.zero
    for (sender, certificate) in ceremony.certificates.enumerated() {
      let place = "trustee \(sender + 1) of the group"
      let signed = try ceremony.signedCoefficients(coefficients[sender], of: sender)
      let share: Scalar
      do {
        let message = try channel.receive(secrets[sender].text(), keys, from: certificate.verification)
        share = try secret(message, "secret")
      } catch { throw error.under(place) }
      guard group.secretPower(share) == (try PublicPolynomial(signed, group)).value(at: index + 1, group) else {
        throw BeleniosError(.shareWrong, at: place)
      }
      key = group.scalars.add(key, share)
    }
    let message: JSON = .object(["decryption_key": .decimal(key)])
    let own = ceremony.certificates[index].encryption
    let output: JSON = .object([
      "private_key": .string(channel.send(message, from: keys.signing, to: own, random)),
      "public_key": TrusteePublicKey(key, group, random).json,
    ])
    return output.serialized
  }

  /// The decryption key of step 5, opened again when the votes are counted. Throws `message_unreadable`.
  public func decryptionKey(_ sealed: String) throws(BeleniosError) -> TrusteeKey {
    let own = ceremony.certificates[index].verification
    let message = try channel.receive(sealed, keys, from: own)
    return TrusteeKey(scalar: try secret(message, "decryption_key"))
  }

  /// A secret that another program may have written without reducing it modulo q.
  private func secret(_ json: JSON, _ name: String) throws(BeleniosError) -> Scalar {
    let words = group.scalars.order.count
    guard let number = Decimal.read(try json.text(name).utf8, count: words + 4) else {
      throw BeleniosError(.scalarInvalid, at: name)
    }
    return Scalar(limbs: Modulus.remainder(number, by: group.scalars.order))
  }
}

/// A private key with which partial decryptions are made.
public struct TrusteeKey: Sendable {
  let scalar: Scalar
}

extension Trustee {
  public var key: TrusteeKey { TrusteeKey(scalar: privateKey) }
}
