// One voter's encrypted answers, signed with the voter's credential. Specification §4.11, §4.15.
import { at, demand } from "./fault.js";
import { choiceCount, checkUUID } from "./election.js";
import { jsonBytes, list, maybe, member, object, readJSON, text, writeJSON } from "./json.js";
import { proofJSON, proofOf, readProof } from "./proof.js";
import { fingerprint, sameBytes, utf8 } from "./text.js";

export const ciphertextJSON = ({ alpha, beta }) => object(["alpha", String(alpha)], ["beta", String(beta)]);

export const readCiphertext = (json, group) => ({
  alpha: group.numberOf(json, "alpha"), beta: group.numberOf(json, "beta"),
});

const proofs = (json, group) => list(json).map((proof) => readProof(proof, group));
const proofsJSON = (array) => array.map(proofJSON);

/** Reads what has the shape that the question asks. */
function readAnswer(json, question, group) {
  const choices = list(json, "choices").map((choice, index) =>
    at([["choice", index + 1]], () => readCiphertext(choice, group)));
  const individual = list(json, "individual_proofs").map((array) => proofs(array, group));
  const overall = proofs(member(json, "overall_proof"), group);
  const blank = maybe(json, "blank_proof") === undefined ? undefined : proofs(json.get("blank_proof"), group);
  const [count, sums] = [choiceCount(question), question.maximum - question.minimum + 1];
  demand(choices.length === count && individual.length === count && individual.every((pair) => pair.length === 2)
    && overall.length === sums + (question.blank ? 1 : 0)
    && (question.blank ? blank?.length === 2 : blank === undefined), "ballot_shape_wrong");
  return { choices, individual, overall, blank };
}

const answerJSON = ({ choices, individual, overall, blank }) => object(
  ["choices", choices.map(ciphertextJSON)], ["individual_proofs", individual.map(proofsJSON)],
  ["overall_proof", proofsJSON(overall)], ["blank_proof", blank && proofsJSON(blank)]);

/** The members before the signature, in order. */
export const unsignedJSON = (election, credential, answers) => object(
  ["election_uuid", election.uuid], ["election_hash", election.fingerprint], ["credential", String(credential)],
  ["answers", answers.map(answerJSON)]);

const signatureJSON = ({ hash, proof }) => object(["hash", hash], ["proof", proofJSON(proof)]);

/** The one text of a ballot, as bytes. */
export function ballotBytes(election, { credential, answers, signature }) {
  return jsonBytes(unsignedJSON(election, credential, answers).set("signature", signatureJSON(signature)));
}

/** The hash that is signed: of everything but the signature. §4.14 */
export const contentHash = (unsigned) => fingerprint(jsonBytes(unsigned));

/** The same from a ballot's own canonical bytes, in which the signature stands last. */
export function contentHashOf(bytes, signature) {
  const tail = utf8(',"signature":' + writeJSON(signatureJSON(signature)) + "}");
  const body = bytes.slice(0, bytes.length - tail.length + 1);
  body[body.length - 1] = 0x7d;
  return fingerprint(body);
}

export const signatureTranscript = (hash) => `sig|${hash}|`;

/**
 * Reads a ballot of this election; whether its proofs hold is asked apart. Throws `ballot_not_canonical` unless the bytes are
 * the one way to write it: a ballot has one tracker.
 */
export function readBallot(bytes, election) {
  const json = readJSON(bytes);
  const { group } = election;
  const uuid = checkUUID(text(json, "election_uuid"));
  demand(text(json, "election_hash") === election.fingerprint && uuid === election.uuid, "ballot_of_other_election");
  const credential = group.numberOf(json, "credential");
  const array = list(json, "answers");
  demand(array.length === election.questions.length, "ballot_shape_wrong");
  const answers = array.map((answer, index) =>
    at([["question", index + 1]], () => readAnswer(answer, election.questions[index], group)));
  const signed = member(json, "signature");
  const ballot = { credential, answers, signature: { hash: text(signed, "hash"), proof: proofOf(signed, "proof", group) } };
  demand(sameBytes(ballotBytes(election, ballot), bytes), "ballot_not_canonical");
  return ballot;
}

/** What the proofs of an answer hash before their commitments. It binds each proof to one voter. §4.11.1–§4.13 */
export function transcripts(election, credential, choices) {
  const voter = `${election.fingerprint}|${credential}`;
  const written = choices.map(({ alpha, beta }) => `${alpha},${beta}`);
  const answer = `${voter}|${written.join(",")}`;
  return {
    individual: (index) => `prove|${voter}|${written[index]}|`,
    overall: (sum) => `prove|${answer}|${sum.alpha},${sum.beta}|`,
    blankProof: `bproof0|${answer}|`,
    blankOverall: `bproof1|${answer}|`,
  };
}

/** The encryption of the sum. */
export const multiplied = (choices, group) => ({
  alpha: group.product(choices.map((choice) => choice.alpha)), beta: group.product(choices.map((choice) => choice.beta)),
});
