/// A trustee's part of the decryption: α^x for every sum, each with a proof that x is the trustee's key.
/// Specification §4.18.
public struct PartialDecryption: Hashable, Sendable {
  var factors: [[GroupElement]]
  var proofs: [[Proof]]

  /// Decrypts with the trustee's key. Nothing in it takes a time that depends on the key.
  public init(_ tally: EncryptedTally, _ key: TrusteeKey, _ election: Election, random: RandomBytes) {
    let group = election.group
    let publicKey = group.secretPower(key.scalar)
    factors = []
    proofs = []
    for question in tally.sums {
      factors.append(question.map { group.secretPower($0.alpha, key.scalar) })
      proofs.append(
        question.map { sum in
          let w = group.scalars.fresh(random)
          var transcript = Self.transcript(election, publicKey)
          transcript.add(list: [group.secretPower(w), group.secretPower(sum.alpha, w)])
          let challenge = transcript.challenge(group.scalars)
          let response = group.scalars.subtract(w, group.scalars.multiply(key.scalar, challenge))
          return Proof(challenge: challenge, response: response)
        })
    }
  }

  /// Reads factors, whose membership in the group ``check(_:_:_:_:)`` tests.
  init(_ json: JSON, _ group: Group) throws(BeleniosError) {
    factors = []
    proofs = []
    for question in try json.array("decryption_factors") {
      var list: [GroupElement] = []
      for factor in try question.array() { list.append(try group.number(factor)) }
      factors.append(list)
    }
    for question in try json.array("decryption_proofs") {
      var list: [Proof] = []
      for proof in try question.array() { list.append(try Proof(proof, group)) }
      proofs.append(list)
    }
  }

  /// Reads a partial decryption that a trustee sends. Throws what is wrong with its form.
  public init(_ bytes: [UInt8], _ election: Election) throws(BeleniosError) {
    try self.init(JSON(bytes), election.group)
  }

  public var serialized: [UInt8] {
    JSON.object([
      "decryption_factors": .array(factors.map { .array($0.map { .decimal($0) }) }),
      "decryption_proofs": .array(proofs.map { .array($0.map(\.json)) }),
    ]).serialized
  }

  /// Throws `decryption_shape_wrong`, `element_outside_group`, `decryption_proof_wrong`.
  public func check(_ tally: EncryptedTally, key: GroupElement, _ election: Election) throws(BeleniosError) {
    try check(tally, key: key, election, nil)
  }

  func check(
    _ tally: EncryptedTally, key: GroupElement, _ election: Election, _ powers: KeyPowers?
  ) throws(BeleniosError) {
    guard factors.map(\.count) == tally.sums.map(\.count), proofs.map(\.count) == tally.sums.map(\.count) else {
      throw BeleniosError(.decryptionShapeWrong)
    }
    let group = election.group
    for (question, sums) in tally.sums.enumerated() {
      // key^challenge for all proofs of the question at once: one chain of squarings.
      let keyPowers = group.powers(of: group.enter(key), proofs[question].map(\.challenge.limbs))
      for (index, sum) in sums.enumerated() {
        let item = Item(
          sum: sum, factor: factors[question][index], proof: proofs[question][index], keyPower: keyPowers[index])
        let place = "question \(question + 1), choice \(index + 1)"
        do { try Self.check(item, key, election, powers) } catch { throw error.under(place) }
      }
    }
  }

  private struct Item {
    var sum: Ciphertext
    var factor: GroupElement
    var proof: Proof
    /// key^challenge
    var keyPower: Inside
  }

  private static func check(
    _ item: Item, _ key: GroupElement, _ election: Election, _ powers: KeyPowers?
  ) throws(BeleniosError) {
    let group = election.group
    var a = item.keyPower
    if let powers {
      powers.multiplyGenerator(into: &a, item.proof.response)
    } else {
      a = group.multiply(a, group.powers(of: group.enter(group.generator), [item.proof.response.limbs])[0])
    }
    let order = group.membershipExponent
    let exponents = [item.proof.challenge.limbs] + (order.map { [$0] } ?? [])
    let factorPowers = group.powers(of: group.enter(item.factor), exponents)
    guard order == nil ? group.contains(item.factor) : group.isOne(factorPowers[1]) else {
      throw BeleniosError(.elementOutsideGroup)
    }
    let b = group.multiply(
      group.powers(of: group.enter(item.sum.alpha), [item.proof.response.limbs])[0], factorPowers[0])
    var transcript = transcript(election, key)
    transcript.add(list: [group.leave(a), group.leave(b)])
    guard transcript.challenge(group.scalars) == item.proof.challenge else {
      throw BeleniosError(.decryptionProofWrong)
    }
  }

  private static func transcript(_ election: Election, _ key: GroupElement) -> Transcript {
    Transcript("decrypt|\(election.fingerprint)|\(key)|")
  }
}
