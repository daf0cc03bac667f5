/// Makes ballots: what the voter's own device does. Nothing in it takes a time that depends on the choices.
public struct Booth: Sendable {
  private let election: Election
  private let powers: SecretKeyPowers

  public init(_ election: Election) {
    self.election = election
    powers = SecretKeyPowers(election.group, key: election.publicKey)
  }

  /// Encrypts the choices, 0 or 1 for each answer of each question, the blank choice first where there is one.
  /// Throws `choice_invalid`.
  public func ballot(
    _ choices: [[Int]], _ credential: Credential, random: RandomBytes
  ) throws(BeleniosError) -> Ballot {
    guard choices.count == election.questions.count else { throw BeleniosError(.choiceInvalid) }
    for (index, (question, choices)) in zip(election.questions, choices).enumerated() {
      do { try question.check(choices) } catch { throw error.under("question \(index + 1)") }
    }
    let group = election.group
    let secret = credential.secret(election.uuid, group)
    let publicCredential = group.leave(powers.generator(secret))
    let answers = zip(election.questions, choices).map { answer($0, $1, publicCredential, random) }
    let empty = Ballot.Signature(hash: "", proof: Proof(challenge: group.scalars.zero, response: group.scalars.zero))
    var ballot = Ballot(election, credential: publicCredential, answers: answers, signature: empty)
    let hash = ballot.contentHash
    let proof = SchnorrProof.make(secret, Ballot.signatureTranscript(hash), group, random)
    ballot.signature = Ballot.Signature(hash: hash, proof: proof)
    return ballot
  }

  /// A choice with what only the voter knows of it.
  private struct Plain {
    var bit: Int
    var number: Scalar
    var randomness: Scalar
  }

  private func answer(
    _ question: Question, _ bits: [Int], _ credential: GroupElement, _ random: RandomBytes
  ) -> Answer {
    let scalars = election.group.scalars
    let plains = bits.map { Plain(bit: $0, number: scalars.scalar($0), randomness: scalars.fresh(random)) }
    let choices = plains.map(encrypt)
    let transcripts = AnswerTranscripts(election, credential, choices)
    let individual = plains.enumerated().map { index, plain in
      ChoiceProof.make(
        statements(plain.number, plain.randomness, [0, 1]), trueIndex: plain.bit, transcripts.individual(index),
        powers, random)
    }
    let counted = plains.dropFirst(question.blank ? 1 : 0)
    let total = Plain(
      bit: counted.reduce(0) { $0 + $1.bit }, number: scalars.sum(counted.map(\.number)),
      randomness: scalars.sum(counted.map(\.randomness)))
    guard question.blank else {
      let sum = choices.reduce(Ciphertext.Inside.one(election.group)) {
        $0.times($1.enter(election.group), election.group)
      }
      let overall = ChoiceProof.make(
        statements(total.number, total.randomness, question.allowedSums), trueIndex: total.bit - question.minimum,
        transcripts.overall(sum.leave(election.group)), powers, random)
      return Answer(choices: choices, individualProofs: individual, overallProof: overall)
    }
    let (overall, blank) = blankProofs(question, plains[0], total, transcripts, random)
    return Answer(choices: choices, individualProofs: individual, overallProof: overall, blankProof: blank)
  }

  /// §4.13: "not blank, or the sum is 0" and "blank, or the sum is allowed".
  private func blankProofs(
    _ question: Question, _ blank: Plain, _ total: Plain, _ transcripts: AnswerTranscripts, _ random: RandomBytes
  ) -> (overall: [Proof], blank: [Proof]) {
    let blankProof = ChoiceProof.make(
      statements(blank.number, blank.randomness, [0]) + statements(total.number, total.randomness, [0]),
      trueIndex: blank.bit, transcripts.blankProof, powers, random)
    // Place 0 when the vote is blank, else the place of the sum; without a branch on the secret.
    let place = (1 - blank.bit) * (total.bit - question.minimum + 1)
    let overall = ChoiceProof.make(
      statements(blank.number, blank.randomness, [1])
        + statements(total.number, total.randomness, question.allowedSums),
      trueIndex: place, transcripts.blankOverall, powers, random)
    return (overall, blankProof)
  }

  private func statements(_ plain: Scalar, _ randomness: Scalar, _ claims: [Int]) -> [ChoiceProof.Statement] {
    claims.map {
      ChoiceProof.Statement(randomness: randomness, plain: plain, claimed: election.group.scalars.scalar($0))
    }
  }

  private func encrypt(_ plain: Plain) -> Ciphertext {
    let group = election.group
    let message = powers.generator(plain.number)
    let beta = group.multiply(powers.key(plain.randomness), message)
    return Ciphertext(alpha: group.leave(powers.generator(plain.randomness)), beta: group.leave(beta))
  }
}
