// Makes ballots: what the voter's own device does. BigInt arithmetic is not constant in time, so the steps do not depend on the
// choices, but a program that shares the processor might still learn something; nothing over the network can.
import { at, demand } from "./fault.js";
import { ballotBytes, contentHash, multiplied, signatureTranscript, transcripts, unsignedJSON } from "./ballot.js";
import { allowedSums, checkChoices, powerCount } from "./election.js";
import { credentialSecret, typedCredential } from "./credential.js";
import { KeyPowers, makeChoiceProof, makeSchnorr } from "./proof.js";
import { fingerprint } from "./text.js";

export class Booth {
  /** `ballots`: how many will be made, about. */
  constructor(election, ballots = 1) {
    this.election = election;
    this.powers = new KeyPowers(election.group, election.key, powerCount(election, ballots));
  }

  /**
   * Encrypts the choices: 0 or 1 for each answer of each question, the blank choice first where there is one.
   * Gives the bytes of the ballot, its tracker, and the randomness of each ciphertext in decimal digits, which opens it: it is shown only when
   * the voter challenges the ballot, and such a ballot is never cast. Throws `choice_invalid`, `credential_mistyped`.
   */
  ballot(choices, credential, random, progress = () => {}) {
    const { election, powers } = this;
    const { group, questions } = election;
    demand(choices.length === questions.length, "choice_invalid");
    questions.forEach((question, index) =>
      at([["question", index + 1]], () => checkChoices(question, choices[index])));
    const secret = credentialSecret(typedCredential(credential), election.uuid, group);
    const publicCredential = powers.generatorTable.power(secret);
    const openings = [];
    const answers = questions.map((question, index) => {
      const plains = choices[index].map((bit) => ({ bit, number: BigInt(bit), randomness: group.fresh(random) }));
      openings.push(plains.map((plain) => String(plain.randomness)));
      return this.answer(question, plains, publicCredential, random, progress);
    });
    const hash = contentHash(unsignedJSON(election, publicCredential, answers));
    const proof = makeSchnorr(secret, signatureTranscript(hash), group, powers.generatorTable, random);
    const bytes = ballotBytes(election, { credential: publicCredential, answers, signature: { hash, proof } });
    return { bytes, tracker: fingerprint(bytes), openings };
  }

  answer(question, plains, credential, random, progress) {
    const { election, powers } = this;
    const choices = plains.map((plain) => this.encrypt(plain));
    const hashed = transcripts(election, credential, choices);
    const individual = plains.map((plain, index) => {
      progress(index + 1, plains.length);
      return makeChoiceProof(statements(plain, [0, 1]), plain.bit, hashed.individual(index), powers, random);
    });
    const counted = plains.slice(question.blank ? 1 : 0);
    const total = {
      bit: counted.reduce((sum, plain) => sum + plain.bit, 0),
      number: counted.reduce((sum, plain) => sum + plain.number, 0n),
      randomness: election.group.scalar(counted.reduce((sum, plain) => sum + plain.randomness, 0n)),
    };
    const sums = allowedSums(question);
    if (!question.blank) {
      const transcript = hashed.overall(multiplied(choices, election.group));
      const place = total.bit - question.minimum;
      return { choices, individual, overall: makeChoiceProof(statements(total, sums), place, transcript, powers, random) };
    }
    // §4.13: "not blank, or the sum is 0" and "blank, or the sum is allowed".
    const [first] = plains;
    const blank = makeChoiceProof(
      [...statements(first, [0]), ...statements(total, [0])], first.bit, hashed.blankProof, powers, random);
    // Place 0 when the vote is blank, else the place of the sum; without a branch on the secret.
    const place = (1 - first.bit) * (total.bit - question.minimum + 1);
    const overall = makeChoiceProof(
      [...statements(first, [1]), ...statements(total, sums)], place, hashed.blankOverall, powers, random);
    return { choices, individual, overall, blank };
  }

  encrypt({ number, randomness }) {
    const { generatorTable, keyTable } = this.powers;
    return {
      alpha: generatorTable.power(randomness), beta: generatorTable.multiply(keyTable.power(randomness), number),
    };
  }
}

const statements = ({ number, randomness }, claims) =>
  claims.map((claimed) => ({ randomness, plain: number, claimed: BigInt(claimed) }));
