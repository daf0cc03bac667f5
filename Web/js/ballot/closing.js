// Checks what comes after the last ballot: tally, partial decryptions, result. Specification §3.5.2, §4.16–§4.19.
import { at, demand } from "./fault.js";
import { ciphertextJSON, readCiphertext } from "./ballot.js";
import { count, countJSON, integer, jsonBytes, list, object, only, readJSON } from "./json.js";
import { power, sharedPowers, smallPower } from "./powers.js";
import { proofJSON, readProof } from "./proof.js";
import { sameBytes } from "./text.js";
import { owners, verificationKeys } from "./trustees.js";

/** A record has one form: otherwise somebody could publish the same thing twice, or hide a message in it. */
function isCanonical(json, record) {
  demand(sameBytes(jsonBytes(json), record.bytes), "record_not_canonical");
}

/** The published tally and its two counts against what the ballots give. */
export function checkTally(event, tally, { group }) {
  const { payload, references } = event;
  const sized = readJSON(payload.bytes);
  demand(integer(sized, "num_tallied") === tally.ballotCount, "tallied_count_wrong");
  demand(count(sized, "total_weight") === tally.totalWeight, "total_weight_wrong");
  isCanonical(object(["num_tallied", tally.ballotCount], ["total_weight", countJSON(tally.totalWeight)],
    ["encrypted_tally", references.encrypted_tally.name]), payload);
  const sums = list(readJSON(references.encrypted_tally.bytes)).map((question) =>
    list(question).map((sum) => readCiphertext(sum, group)));
  demand(sameShape(sums, tally.sums) && tally.sums.every((question, place) => question.every((sum, index) => {
    const published = sums[place][index];
    return published.alpha === sum.alpha && published.beta === sum.beta;
  })), "encrypted_tally_wrong");
  isCanonical(sums.map((question) => question.map(ciphertextJSON)), references.encrypted_tally);
}

const sameShape = (a, b) => a.length === b.length && a.every((row, index) => row.length === b[index].length);

/** The partial decryption of an event, checked; gives {owner, factors}. */
export function checkDecryption(event, tally, setup) {
  const { election, trustees, generatorTable } = setup;
  const owned = readJSON(event.payload.bytes);
  const owner = integer(owned, "owner");
  isCanonical(only(owned, ["owner", "payload"]), event.payload);
  const keys = verificationKeys(trustees);
  demand(1 <= owner && owner <= keys.length, "owner_unknown");
  const record = event.references.payload;
  const factors = at([["trustee", owner]], () => {
    const part = readDecryption(readJSON(record.bytes), election.group);
    isCanonical(object(["decryption_factors", part.factors.map((row) => row.map(String))],
      ["decryption_proofs", part.proofs.map((row) => row.map(proofJSON))]), record);
    checkFactors(part, tally, keys[owner - 1], election, generatorTable);
    return part.factors;
  });
  return { owner, factors };
}

const readDecryption = (json, group) => ({
  factors: list(json, "decryption_factors").map((row) => list(row).map((factor) => group.numberOf(factor))),
  proofs: list(json, "decryption_proofs").map((row) => list(row).map((proof) => readProof(proof, group))),
});

function checkFactors({ factors, proofs }, { sums }, key, election, generatorTable) {
  const { group } = election;
  demand(sameShape(factors, sums) && sameShape(proofs, sums), "decryption_shape_wrong");
  sums.forEach((question, place) => {
    // key^challenge for all proofs of the question at once: one chain of squarings.
    const keyPowers = sharedPowers(key, proofs[place].map((proof) => proof.challenge), group.p);
    question.forEach((sum, index) => at([["question", place + 1], ["choice", index + 1]], () => {
      const [factor, { challenge, response }] = [factors[place][index], proofs[place][index]];
      const [share, order] = group.isSafePrime ? [power(factor, challenge, group.p)]
        : sharedPowers(factor, [challenge, group.q], group.p);
      demand(group.isSafePrime ? group.contains(factor) : order === 1n, "element_outside_group");
      const a = generatorTable.multiply(keyPowers[index], response);
      const b = power(sum.alpha, response, group.p) * share % group.p;
      demand(group.challenge(`decrypt|${election.fingerprint}|${key}|${a},${b}`) === challenge, "decryption_proof_wrong");
    }));
  });
}

/** The sums of the result, when g^sum · F = β for each. `parts` is a Map from owner to factors. */
export function checkResult(event, tally, parts, { election, trustees }) {
  const { group } = election;
  const json = readJSON(event.payload.bytes);
  const result = list(json, "result").map((question) => list(question).map((number) => count(number)));
  isCanonical(object(["result", result.map((question) => question.map(countJSON))]), event.payload);
  demand(sameShape(result, tally.sums), "result_shape_wrong");
  const factors = combinedFactors(tally, parts, trustees, group);
  tally.sums.forEach((question, place) => question.forEach((sum, index) => {
    const counted = smallPower(group.g, result[place][index], group.p) * factors[place][index] % group.p;
    demand(counted === sum.beta, "result_wrong", ["question", place + 1], ["choice", index + 1]);
  }));
  return result;
}

/** F for every sum: β/F is g^result. §4.19 */
function combinedFactors(tally, parts, trustees, group) {
  const product = tally.sums.map((question) => question.map(() => 1n));
  owners(trustees).forEach(({ places, threshold }, item) => {
    const present = places.filter((place) => parts.has(place)).slice(0, threshold);
    demand(present.length === threshold, "decryptions_missing", ["trustee_item", item + 1]);
    // Places inside the group, from 1.
    const members = present.map((place) => place - places[0] + 1);
    present.forEach((owner, index) => {
      const exponent = trustees[item].single ? undefined : lagrange(members[index], members, group);
      parts.get(owner).forEach((row, question) => row.forEach((factor, choice) => {
        const raised = exponent === undefined ? factor : power(factor, exponent, group.p);
        product[question][choice] = product[question][choice] * raised % group.p;
      }));
    });
  });
  return product;
}

/** λ: Π k/(k − δ) over the other places k, modulo q. */
function lagrange(place, places, group) {
  let [above, below] = [1n, 1n];
  for (const other of places.filter((one) => one !== place)) {
    above = group.scalar(above * BigInt(other));
    below = group.scalar(below * BigInt(other - place));
  }
  return group.scalar(above * group.invert(below));
}
