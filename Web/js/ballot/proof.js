// The proofs of the protocol: a challenge and a response each. Specification §4.3.
import { object, member } from "./json.js";
import { power, sharedPowers, FixedBase } from "./powers.js";

/** Throws `scalar_invalid`. */
export const readProof = (json, group) => ({
  challenge: group.scalarOf(json, "challenge"), response: group.scalarOf(json, "response"),
});

export const proofJSON = ({ challenge, response }) =>
  object(["challenge", String(challenge)], ["response", String(response)]);

/** The tables of g and of an election's key y. `uses` is how many powers of each will be asked for, about. */
export class KeyPowers {
  constructor(group, key, uses) {
    this.group = group;
    this.key = key;
    this.generatorTable = new FixedBase(group.g, group.p, group.bits, uses);
    this.keyTable = new FixedBase(key, group.p, group.bits, uses);
  }
}

/** Proves that the maker knows the logarithm of a key; `transcript` is what is hashed before the commitment g^w. */
export function makeSchnorr(secret, transcript, group, table, random) {
  const w = group.fresh(random);
  const challenge = group.challenge(transcript + table.power(w));
  return { challenge, response: group.scalar(w - secret * challenge) };
}

/** Checks g^response · key^challenge against the challenge. `table`: the table of g, where there is one. */
export function schnorrHolds({ challenge, response }, key, transcript, group, table) {
  const rest = power(key, challenge, group.p);
  const commitment = table ? table.multiply(rest, response) : rest * power(group.g, response, group.p) % group.p;
  return group.challenge(transcript + commitment) === challenge;
}

/** Reads `pok`-like members. */
export const proofOf = (json, name, group) => readProof(member(json, name), group);

// A proof that one of several statements "(α, β) encrypts M" holds, not telling which. Intervals (§4.12) and blank votes
// (§4.13) are of this form; they differ in the statements and in what is hashed first.

/**
 * Proofs for all statements {randomness, plain, claimed}; the one at `trueIndex` holds. A false statement gets a random
 * challenge and a commitment that matches it; the true one gets what the hash leaves over. Both are made by the same
 * steps, since the maker knows randomness and plain: both commitments are powers of g and y alone.
 */
export function makeChoiceProof(statements, trueIndex, transcript, powers, random) {
  const { group, generatorTable, keyTable } = powers;
  const challenges = statements.map(() => group.fresh(random));
  challenges[trueIndex] = 0n;
  const masks = statements.map(() => group.fresh(random));
  const commitments = statements.flatMap(({ randomness, plain, claimed }, index) => {
    const exponent = group.scalar(masks[index] + randomness * challenges[index]);
    const excess = group.scalar((plain - claimed) * challenges[index]);
    return [generatorTable.power(exponent), generatorTable.multiply(keyTable.power(exponent), excess)];
  });
  const sum = challenges.reduce((total, challenge) => total + challenge, 0n);
  const share = group.scalar(group.challenge(transcript + commitments.join(",")) - sum);
  return statements.map(({ randomness }, index) => {
    const own = index === trueIndex ? share : 0n;
    return { challenge: challenges[index] + own, response: group.scalar(masks[index] - randomness * own) };
  });
}

/**
 * For each proof j the commitments g^response · α^challenge and y^response · (β/g^claimed[j])^challenge, one after the
 * other; and, where `membership` is asked, whether α and β are in the group. §4.12
 */
export function commitments({ alpha, beta }, proofs, claimed, powers, membership = false) {
  const { group, generatorTable, keyTable } = powers;
  const exponents = proofs.map((proof) => proof.challenge);
  const byPower = membership && !group.isSafePrime;
  if (byPower) exponents.push(group.q);
  const alphas = sharedPowers(alpha, exponents, group.p);
  const betas = sharedPowers(beta, exponents, group.p);
  const list = proofs.flatMap(({ challenge, response }, index) => {
    const b = keyTable.multiply(betas[index], response);
    // (1/g^M)^c = g^(−M·c): the table of g saves an inverse.
    const shifted = claimed[index] === 0 ? b
      : generatorTable.multiply(b, group.scalar(-BigInt(claimed[index]) * challenge));
    return [generatorTable.multiply(alphas[index], response), shifted];
  });
  let areMembers = true;
  if (byPower) areMembers = alphas[proofs.length] === 1n && betas[proofs.length] === 1n;
  else if (membership) areMembers = group.contains(alpha) && group.contains(beta);
  return { list, areMembers };
}

/** Whether the challenges add up to the hash of the commitments. */
export function choiceHolds(proofs, list, transcript, group) {
  const sum = proofs.reduce((total, proof) => total + proof.challenge, 0n);
  return group.challenge(transcript + list.join(",")) === group.scalar(sum);
}
