// Checks ballots: every proof, the signature, and that the credential is on the list. Specification §3.2, §4.11–§4.14.
import { at, demand } from "./fault.js";
import { contentHashOf, multiplied, readBallot, signatureTranscript, transcripts } from "./ballot.js";
import { allowedSums, powerCount } from "./election.js";
import { choiceHolds, commitments, KeyPowers, schnorrHolds } from "./proof.js";

export class BallotChecker {
  /** `isListed` tells whether a public credential is on the list; `expected` is how many ballots will come, about. */
  constructor(election, isListed, expected) {
    this.election = election;
    this.isListed = isListed;
    this.powers = new KeyPowers(election.group, election.key, powerCount(election, Math.max(expected, 1)));
  }

  /** The ballot that the bytes write. Throws the first thing that is wrong with it. */
  check(bytes) {
    const { election, powers } = this;
    const ballot = readBallot(bytes, election);
    demand(this.isListed(ballot.credential), "credential_unknown");
    const hash = contentHashOf(bytes, ballot.signature);
    demand(ballot.signature.hash === hash, "ballot_hash_wrong");
    demand(schnorrHolds(ballot.signature.proof, ballot.credential, signatureTranscript(hash), election.group,
      powers.generatorTable), "signature_wrong");
    ballot.answers.forEach((answer, index) => at([["question", index + 1]], () =>
      this.checkAnswer(answer, election.questions[index], ballot.credential)));
    return ballot;
  }

  checkAnswer(answer, question, credential) {
    const { election, powers } = this;
    const { group } = election;
    const hashed = transcripts(election, credential, answer.choices);
    answer.individual.forEach((proofs, index) => {
      const place = ["choice", index + 1];
      const { list, areMembers } = commitments(answer.choices[index], proofs, [0, 1], powers, true);
      demand(areMembers, "element_outside_group", place);
      demand(choiceHolds(proofs, list, hashed.individual(index), group), "individual_proof_wrong", place);
    });
    const sum = multiplied(answer.choices.slice(question.blank ? 1 : 0), group);
    const sums = allowedSums(question);
    if (!question.blank) {
      const { list } = commitments(sum, answer.overall, sums, powers);
      demand(choiceHolds(answer.overall, list, hashed.overall(sum), group), "overall_proof_wrong");
      return;
    }
    // §4.13.3
    const [blank] = answer.choices;
    const joined = (proofs, claimed) => [
      ...commitments(blank, proofs.slice(0, 1), claimed.slice(0, 1), powers).list,
      ...commitments(sum, proofs.slice(1), claimed.slice(1), powers).list,
    ];
    demand(choiceHolds(answer.blank, joined(answer.blank, [0, 0]), hashed.blankProof, group), "blank_proof_wrong");
    const overall = joined(answer.overall, [1, ...sums]);
    demand(choiceHolds(answer.overall, overall, hashed.blankOverall, group), "overall_proof_wrong");
  }
}
