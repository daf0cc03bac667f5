/// A proof that one of several statements holds, not telling which: "(α, β) encrypts M". Intervals (§4.12) and
/// possibly-blank votes (§4.13) are of this form; they differ in the statements and in what is hashed first.
enum ChoiceProof {
  /// "(g^r, y^r·g^m) encrypts `claimed`." The maker of the ballot knows r and m.
  struct Statement {
    var randomness: Scalar
    /// m, secret.
    var plain: Scalar
    var claimed: Scalar
  }

  /// Proofs for all statements; the one at `trueIndex` (secret) holds.
  ///
  /// A false statement gets a random challenge and a matching commitment; the true one gets what the hash leaves
  /// over. Because r and m are known, both commitments are powers of g and y alone, and a challenge of 0 turns the one
  /// form into the other: every statement goes through the same steps, so that time does not tell the vote.
  static func make(
    _ statements: [Statement], trueIndex: Int, _ transcript: Transcript, _ powers: SecretKeyPowers,
    _ random: RandomBytes
  ) -> [Proof] {
    let group = powers.group
    let scalars = group.scalars
    let truths = statements.indices.map { isEqual($0, trueIndex) }
    var challenges = truths.map { scalars.select($0, scalars.zero, scalars.fresh(random)) }
    let masks = statements.map { _ in scalars.fresh(random) }
    var commitments: [GroupElement] = []
    for (index, statement) in statements.enumerated() {
      let challenge = challenges[index]
      let exponent = scalars.add(masks[index], scalars.multiply(statement.randomness, challenge))
      let excess = scalars.multiply(scalars.subtract(statement.plain, statement.claimed), challenge)
      commitments.append(group.leave(powers.generator(exponent)))
      commitments.append(group.leave(group.multiply(powers.key(exponent), powers.generator(excess))))
    }
    var transcript = transcript
    transcript.add(list: commitments)
    let rest = scalars.subtract(transcript.challenge(scalars), scalars.sum(challenges))
    return statements.indices.map { index in
      let share = scalars.select(truths[index], rest, scalars.zero)
      challenges[index] = scalars.add(challenges[index], share)
      let response = scalars.subtract(masks[index], scalars.multiply(statements[index].randomness, share))
      return Proof(challenge: challenges[index], response: response)
    }
  }

  /// 1 when a = b, else 0, without a branch. Neither is negative.
  private static func isEqual(_ a: Int, _ b: Int) -> UInt { (UInt(bitPattern: a ^ b) &- 1) >> 63 }

  /// Whether the challenges add up to the hash of the commitments.
  static func holds(
    _ proofs: [Proof], commitments: [GroupElement], _ transcript: Transcript, _ scalars: ScalarField
  ) -> Bool {
    var transcript = transcript
    transcript.add(list: commitments)
    return transcript.challenge(scalars) == scalars.sum(proofs.lazy.map(\.challenge))
  }
}

extension KeyPowers {
  /// For each proof j the commitments g^response·α^challenge and y^response·(β/g^claimed[j])^challenge, one after the
  /// other; and, where `membership` is asked, whether α and β are in the group. §4.12
  func commitments(
    _ ciphertext: Ciphertext.Inside, _ proofs: [Proof], claimed: [Int], membership: Bool
  ) -> (list: [GroupElement], areMembers: Bool) {
    let scalars = group.scalars
    var exponents = proofs.map(\.challenge.limbs)
    if membership, let order = group.membershipExponent { exponents.append(order) }
    let alphas = group.powers(of: ciphertext.alpha, exponents)
    let betas = group.powers(of: ciphertext.beta, exponents)
    var list: [GroupElement] = []
    for (index, proof) in proofs.enumerated() {
      var (a, b) = (alphas[index], betas[index])
      multiplyGenerator(into: &a, proof.response)
      multiplyKey(into: &b, proof.response)
      if claimed[index] != 0 {
        // (1/g^M)^c = g^(−M·c): the table of g saves an inverse.
        let exponent = scalars.negate(scalars.multiply(scalars.scalar(claimed[index]), proof.challenge))
        multiplyGenerator(into: &b, exponent)
      }
      list += [group.leave(a), group.leave(b)]
    }
    guard membership else { return (list, true) }
    if group.membershipExponent != nil {
      return (list, group.isOne(alphas[proofs.count]) && group.isOne(betas[proofs.count]))
    }
    return (list, group.contains(group.leave(ciphertext.alpha)) && group.contains(group.leave(ciphertext.beta)))
  }
}
