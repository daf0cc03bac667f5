/// Checks ballots: every proof, the signature, and that the credential is on the list. Specification §3.2, §4.11–§4.14.
///
/// Made once for an election; a server keeps it while the election is open, and threads share it.
public struct BallotChecker: Sendable {
  let election: Election
  let credentials: CredentialList
  let powers: KeyPowers

  /// `expected` is how many ballots will come, about: it decides how large the tables of powers are.
  public init(_ election: Election, _ credentials: CredentialList, expected: Int) {
    self.election = election
    self.credentials = credentials
    powers = KeyPowers(election.group, key: election.publicKey, powers: Self.powerCount(election, expected))
  }

  /// The same, on two cores.
  public init(_ election: Election, _ credentials: CredentialList, expected: Int) async {
    self.election = election
    self.credentials = credentials
    powers = await KeyPowers(election.group, key: election.publicKey, powers: Self.powerCount(election, expected))
  }

  /// Powers of g, and about as many of y, that so many ballots ask for.
  private static func powerCount(_ election: Election, _ ballots: Int) -> Int {
    let proofs = election.questions.reduce(1) { $0 + 3 * $1.choiceCount + 2 * ($1.maximum - $1.minimum + 1) }
    return max(ballots, 1) * proofs
  }

  /// The ballot that the bytes write, if it is valid. Throws the first thing that is wrong with it. Public credentials
  /// are known to be in the group, since they are on the list.
  public func check(_ bytes: [UInt8]) throws(BeleniosError) -> Ballot {
    let ballot = try Ballot(bytes, election)
    guard credentials.weight(of: ballot.credential) != nil else { throw BeleniosError(.credentialUnknown) }
    let group = election.group
    let hash = ballot.contentHash(of: bytes)
    guard ballot.signature.hash == hash else { throw BeleniosError(.ballotHashWrong) }
    guard
      SchnorrProof.holds(
        ballot.signature.proof, key: ballot.credential, Ballot.signatureTranscript(hash), group, powers)
    else { throw BeleniosError(.signatureWrong) }
    for (index, (question, answer)) in zip(election.questions, ballot.answers).enumerated() {
      do { try check(answer, question, ballot.credential) } catch { throw error.under("question \(index + 1)") }
    }
    return ballot
  }

  private func check(_ answer: Answer, _ question: Question, _ credential: GroupElement) throws(BeleniosError) {
    let group = election.group
    let transcripts = AnswerTranscripts(election, credential, answer.choices)
    let choices = answer.choices.map { $0.enter(group) }
    let more = try proofsOfBlank(answer, question)
    var ofBlank: [GroupElement] = []
    for (index, proofs) in answer.individualProofs.enumerated() {
      let place = "choice \(index + 1)"
      // A blank choice stands in three proofs: one chain of squarings does for all.
      let isBlank = question.blank && index == 0
      let all: [Proof] = isBlank ? proofs + more : proofs
      let claimed: [Int] = isBlank ? [0, 1, 0, 1] : [0, 1]
      let (list, areMembers) = powers.commitments(choices[index], all, claimed: claimed, membership: true)
      guard areMembers else { throw BeleniosError(.elementOutsideGroup, at: place) }
      let own = 2 * proofs.count
      if isBlank { ofBlank = Array(list[own...]) }
      guard ChoiceProof.holds(proofs, commitments: Array(list[..<own]), transcripts.individual(index), group.scalars) else {
        throw BeleniosError(.individualProofWrong, at: place)
      }
    }
    let sum = choices.dropFirst(question.blank ? 1 : 0).reduce(Ciphertext.Inside.one(group)) {
      $0.times($1, group)
    }
    if question.blank {
      try checkBlank(answer, question, ofBlank, sum, transcripts)
    } else {
      let list = powers.commitments(sum, answer.overallProof, claimed: question.allowedSums, membership: false).list
      let transcript = transcripts.overall(sum.leave(group))
      guard ChoiceProof.holds(answer.overallProof, commitments: list, transcript, group.scalars) else {
        throw BeleniosError(.overallProofWrong)
      }
    }
  }

  /// What else is proved of the blank choice: that it is 0 (or the sum is), and that it is 1 (or the sum is allowed).
  private func proofsOfBlank(_ answer: Answer, _ question: Question) throws(BeleniosError) -> [Proof] {
    guard question.blank else { return [] }
    guard let first = answer.blankProof?.first, let second = answer.overallProof.first else {
      throw BeleniosError(.ballotShapeWrong)
    }
    return [first, second]
  }

  /// §4.13.3. `ofBlank`: the commitments of ``proofsOfBlank(_:_:)``.
  private func checkBlank(
    _ answer: Answer, _ question: Question, _ ofBlank: [GroupElement], _ sum: Ciphertext.Inside, _ transcripts: AnswerTranscripts
  ) throws(BeleniosError) {
    let scalars = election.group.scalars
    guard let proofs = answer.blankProof else { throw BeleniosError(.ballotShapeWrong) }
    let ofNothing = Array(proofs.dropFirst())
    let ofBoth: [Proof] = ofNothing + Array(answer.overallProof.dropFirst())
    let claimed: [Int] = ofNothing.map { _ in 0 } + question.allowedSums
    let ofSum = powers.commitments(sum, ofBoth, claimed: claimed, membership: false).list
    let own = 2 * ofNothing.count
    let first: [GroupElement] = Array(ofBlank[..<2]) + Array(ofSum[..<own])
    guard ChoiceProof.holds(proofs, commitments: first, transcripts.blankProof, scalars) else {
      throw BeleniosError(.blankProofWrong)
    }
    let second: [GroupElement] = Array(ofBlank[2...]) + Array(ofSum[own...])
    guard ChoiceProof.holds(answer.overallProof, commitments: second, transcripts.blankOverall, scalars) else {
      throw BeleniosError(.overallProofWrong)
    }
  }
}
