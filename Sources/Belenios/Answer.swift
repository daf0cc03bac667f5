/// The encrypted answer to one question, with its proofs. Specification §4.11.
public struct Answer: Hashable, Sendable {
  /// The blank choice first, where the question has one.
  var choices: [Ciphertext]
  /// Each choice is 0 or 1: two proofs a choice.
  var individualProofs: [[Proof]]
  /// The sum is allowed, or the vote is blank.
  var overallProof: [Proof]
  /// A blank vote chooses nobody: two proofs, where the question has a blank choice.
  var blankProof: [Proof]?
}

extension Answer {
  /// Reads what has the shape that the question asks. Throws `ballot_shape_wrong`, `element_invalid`, `scalar_invalid`.
  init(_ json: JSON, _ question: Question, _ group: Group) throws(BeleniosError) {
    choices = []
    for (index, choice) in try json.array("choices").enumerated() {
      do { choices.append(try Ciphertext(choice, group)) } catch { throw error.under("choice \(index + 1)") }
    }
    individualProofs = []
    for proofs in try json.array("individual_proofs") {
      individualProofs.append(try Self.proofs(proofs, group))
    }
    overallProof = try Self.proofs(json.member("overall_proof"), group)
    if let blank = json["blank_proof"] { blankProof = try Self.proofs(blank, group) }
    let sums = question.maximum - question.minimum + 1
    guard choices.count == question.choiceCount, individualProofs.count == question.choiceCount,
      individualProofs.allSatisfy({ $0.count == 2 }), overallProof.count == sums + (question.blank ? 1 : 0),
      question.blank ? blankProof?.count == 2 : blankProof == nil
    else { throw BeleniosError(.ballotShapeWrong) }
  }

  private static func proofs(_ json: JSON, _ group: Group) throws(BeleniosError) -> [Proof] {
    var proofs: [Proof] = []
    for proof in try json.array() { proofs.append(try Proof(proof, group)) }
    return proofs
  }

  var json: JSON {
    .object([
      "choices": .array(choices.map(\.json)),
      "individual_proofs": .array(individualProofs.map { .array($0.map(\.json)) }),
      "overall_proof": .array(overallProof.map(\.json)),
      "blank_proof": blankProof.map { .array($0.map(\.json)) },
    ])
  }
}
