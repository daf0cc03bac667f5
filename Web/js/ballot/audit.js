// Checks what a voter challenged: does the ballot of this tracker hold the choices that were made? On purpose it shares
// nothing with the booth but the numbers of the groups: its own reading, its own powers, WebCrypto's hash where there is one.
import { Group } from "./group.js";
import { sha256 } from "./sha256.js";

/** Square and multiply, bit by bit. */
function plainPower(base, exponent, p) {
  let result = 1n;
  for (const bit of exponent.toString(2)) {
    result = result * result % p;
    if (bit === "1") result = result * base % p;
  }
  return result;
}

async function hash(text) {
  const bytes = new TextEncoder().encode(text);
  const digest = crypto.subtle ? new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)) : sha256(bytes);
  return btoa(String.fromCharCode(...digest)).replace(/=+$/, "");
}

/**
 * `election` and `ballot` are the published texts, `tracker` is what the voter wrote down, `openings` the randomness of each
 * ciphertext, `choices` what was chosen. Gives {isTracker, isElection, opened: [[0 or 1, or null where nothing fits]], holds}.
 */
export async function auditBallot({ election, ballot, tracker, openings, choices }) {
  const [setup, cast] = [JSON.parse(election), JSON.parse(ballot)];
  const { p, g } = Group.named(setup.group);
  const key = BigInt(setup.public_key);
  const isTracker = await hash(ballot) === tracker;
  const isElection = await hash(election) === cast.election_hash;
  const opened = cast.answers.map((answer, question) => answer.choices.map(({ alpha, beta }, index) => {
    const randomness = BigInt(openings[question][index]);
    if (plainPower(g, randomness, p) !== BigInt(alpha)) return null;
    const shared = plainPower(key, randomness, p);
    if (shared === BigInt(beta)) return 0;
    return shared * g % p === BigInt(beta) ? 1 : null;
  }));
  const holds = isTracker && isElection && JSON.stringify(opened) === JSON.stringify(choices);
  return { isTracker, isElection, opened, holds };
}
