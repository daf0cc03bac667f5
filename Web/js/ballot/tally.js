// The product of the ballots that count: the encrypted sums. Only the last ballot of each credential counts. §4.16
import { choiceCount } from "./election.js";
import { smallPower } from "./powers.js";

/** `ballots`: {credential, choices}, in the order of the archive; `weights`: a Map by credential. */
export function tallyOf(ballots, election, weights) {
  const { group } = election;
  const last = new Map(ballots.map(({ credential, choices }) => [credential, choices]));
  const sums = election.questions.map((question) =>
    Array.from({ length: choiceCount(question) }, () => ({ alpha: 1n, beta: 1n })));
  let totalWeight = 0;
  for (const [credential, answers] of last) {
    const weight = weights.get(credential);
    totalWeight += weight;
    answers.forEach((choices, question) => choices.forEach(({ alpha, beta }, index) => {
      const sum = sums[question][index];
      sum.alpha = sum.alpha * smallPower(alpha, weight, group.p) % group.p;
      sum.beta = sum.beta * smallPower(beta, weight, group.p) % group.p;
    }));
  }
  return { ballotCount: last.size, totalWeight, sums };
}
