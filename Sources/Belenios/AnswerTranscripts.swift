/// What the proofs of an answer hash before their commitments. Specification §4.11.1–§4.13.
struct AnswerTranscripts {
  /// S₀: φ, a bar, the voter's public credential. It binds every proof to one voter, so that nobody can hand in
  /// another's ciphertext as a vote of her own.
  private let voter: String
  /// S: S₀ and all ciphertexts of the answer.
  private let answer: String
  /// α, a comma, β; written once, because to write 617 digits takes as long as three products.
  private let choices: [String]

  init(_ election: Election, _ credential: GroupElement, _ choices: [Ciphertext]) {
    voter = election.fingerprint + "|" + credential.description
    self.choices = choices.map { "\($0.alpha),\($0.beta)" }
    answer = voter + "|" + self.choices.joined(separator: ",")
  }

  /// `index` is the place of the choice, from 0.
  func individual(_ index: Int) -> Transcript { Transcript("prove|\(voter)|\(choices[index])|", count: 10) }

  func overall(_ sum: Ciphertext) -> Transcript { Transcript("prove|\(answer)|\(sum.alpha),\(sum.beta)|", count: 60) }

  var blankProof: Transcript { Transcript("bproof0|\(answer)|", count: 60) }
  var blankOverall: Transcript { Transcript("bproof1|\(answer)|", count: 60) }
}
