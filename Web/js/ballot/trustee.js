// What a trustee's own device does: makes a pair of keys before the election, and a part of the decryption after it. The private key is
// in no message. Specification §4.5, §4.18.
import { readCiphertext } from "./ballot.js";
import { readElection } from "./election.js";
import { Group } from "./group.js";
import { demand } from "./fault.js";
import { list, object, readJSON, writeJSON } from "./json.js";
import { FixedBase, power } from "./powers.js";
import { makeSchnorr, proofJSON } from "./proof.js";
import { utf8 } from "./text.js";

const GROUP = "BELENIOS-2048";

/** A single trustee's keys: the private one as a file keeps it (a JSON string of digits), the public one with its proof. */
export function makeTrusteeKey(random) {
  const group = Group.named(GROUP);
  const table = new FixedBase(group.g, group.p, group.bits, 2);
  const secret = group.fresh(random);
  const key = table.power(secret);
  const proof = makeSchnorr(secret, `pok|${group.name}|${key}|`, group, table, random);
  return {
    privateKey: writeJSON(String(secret)),
    publicKey: writeJSON(object(["pok", proofJSON(proof)], ["public_key", String(key)])),
  };
}

/** g^secret of a private key file, in digits: whether it is the key that was handed in. */
export function publicOf(privateKey) {
  const group = Group.named(GROUP);
  return String(power(group.g, group.scalarOf(readJSON(privateKey)), group.p));
}

/** α^x for every sum, each with a proof that x is the key. Throws `decryption_proof_wrong` for a key that is not `publicKey`. */
export function partialDecryption({ election: electionText, tally, privateKey, publicKey }, random, progress = () => {}) {
  const election = readElection(utf8(electionText));
  const { group } = election;
  const secret = group.scalarOf(readJSON(privateKey.trim()));
  const table = new FixedBase(group.g, group.p, group.bits, 64);
  const key = table.power(secret);
  demand(String(key) === readJSON(publicKey).get("public_key"), "decryption_proof_wrong");
  const sums = list(readJSON(tally)).map((question) => list(question).map((sum) => readCiphertext(sum, group)));
  const total = sums.reduce((count, question) => count + question.length, 0);
  let done = 0;
  const parts = sums.map((question) => question.map(({ alpha }) => {
    const w = group.fresh(random);
    const commitments = `${table.power(w)},${power(alpha, w, group.p)}`;
    const challenge = group.challenge(`decrypt|${election.fingerprint}|${key}|${commitments}`);
    progress(++done, total);
    return { factor: power(alpha, secret, group.p), proof: { challenge, response: group.scalar(w - secret * challenge) } };
  }));
  return writeJSON(object(
    ["decryption_factors", parts.map((question) => question.map(({ factor }) => String(factor)))],
    ["decryption_proofs", parts.map((question) => question.map(({ proof }) => proofJSON(proof)))]));
}
