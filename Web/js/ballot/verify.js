// Everything that can be checked about an archive without knowing a secret: the file, the chain, the setup, every ballot, the
// encrypted tally, every partial decryption, the result. Specification §3.5.
import { readArchive } from "./archive.js";
import { BallotChecker } from "./ballot-check.js";
import { readChain } from "./chain.js";
import { checkDecryption, checkResult, checkTally } from "./closing.js";
import { readCredentials } from "./credential-list.js";
import { powerCount, readElection } from "./election.js";
import { at, demand, Fault } from "./fault.js";
import { FixedBase } from "./powers.js";
import { tallyOf } from "./tally.js";
import { base64, fromHex } from "./text.js";
import { electionKey, readTrustees, verificationKeys } from "./trustees.js";

/** The parts of a verification, in order. */
export const PARTS = ["file", "chain", "setup", "ballots", "tally", "decryptions", "result"];

/**
 * Reads and checks an archive. What is wrong is in the report; only a fault of this program throws.
 * `checkBallots(setup, events, progress)` may be given to check ballots on several cores.
 */
export async function verify(bytes, { progress = () => {}, checkBallots = checkHere } = {}) {
  const report = { faults: [], parts: {}, stage: "unreadable", ballots: [] };
  /** Runs a part; what it finds wrong is put down under its name. */
  const part = async (name, step) => {
    try {
      const value = await step();
      report.parts[name] = report.faults.some((fault) => fault.part === name) ? "failed" : "holds";
      return value;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      report.parts[name] = "failed";
      report.faults.push({ part: name, code: error.code, place: error.place });
      throw error;
    }
  };
  try {
    await checkAll(bytes, report, part, progress, checkBallots);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
  }
  report.holds = report.faults.length === 0 && report.stage !== "unreadable";
  return report;
}

async function checkAll(bytes, report, part, progress, checkBallots) {
  const archive = await part("file", () => readArchive(bytes));
  const chain = await part("chain", () => readChain(archive));
  noteChain(report, chain);
  const setup = await part("setup", () => readSetup(chain.events[0]));
  noteSetup(report, setup);
  const events = chain.events.filter((event) => event.type === "Ballot");
  const ballots = await part("ballots", async () => {
    const answers = await checkBallots(setup, events, progress);
    report.faults.push(...faultsOf(answers, events));
    return answers;
  });
  // With a bad ballot the product would be of something else than the archive: later faults would mislead.
  if (report.faults.length > 0) return;
  noteBallots(report, events, ballots);
  await checkClosing(report, part, chain, setup, tallyOf(ballots, setup.election, setup.credentials));
}

const faultsOf = (answers, events) => answers.flatMap(({ fault }, index) => fault ? [{
  part: "ballots", code: fault.code,
  place: [["event", events[index].height], ["ballot", `${events[index].payload.name.slice(0, 8)}…`], ...fault.place],
}] : []);

/** The three structures of the first event, checked. §3.1, §4.10 */
export function readSetup({ references }) {
  const election = at([["setup_part", "election"]], () => readElection(references.election.bytes));
  const { group } = election;
  const trustees = at([["setup_part", "trustees"]], () => readTrustees(references.trustees.bytes, group));
  demand(electionKey(trustees, group) === election.key, "election_key_wrong", ["setup_part", "election"]);
  const credentials = at([["setup_part", "credentials"]], () => readCredentials(references.credentials.bytes, group));
  [...credentials.keys()].forEach((credential, index) => demand(group.contains(credential), "element_outside_group",
    ["setup_part", "credentials"], ["credential", index + 1]));
  return { election, trustees, credentials, electionBytes: references.election.bytes };
}

/** Checks ballots one after the other; each answer is {credential, choices} or {fault}. */
export async function checkHere(setup, events, progress) {
  const { election, credentials } = setup;
  const checker = new BallotChecker(election, (credential) => credentials.has(credential), events.length);
  return events.map((event, index) => {
    const answer = checkOne(checker, event.payload.bytes);
    progress(index + 1, events.length);
    return answer;
  });
}

/** One ballot: its credential and ciphertexts, or what is wrong. */
export function checkOne(checker, bytes) {
  try {
    const { credential, answers } = checker.check(bytes);
    return { credential, choices: answers.map((answer) => answer.choices) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { fault: { code: error.code, place: error.place } };
  }
}

async function checkClosing(report, part, chain, setup, tally) {
  report.countedBallots = tally.ballotCount;
  report.countedWeight = tally.totalWeight;
  const of = (type) => chain.events.filter((event) => event.type === type);
  const named = (event, word, step) => at([["event", event.height], ["closing", word]], step);
  const { group } = setup.election;
  setup.generatorTable = new FixedBase(group.g, group.p, group.bits, powerCount(setup.election, 1));
  const [published] = of("EncryptedTally");
  if (!published) return;
  await part("tally", () => named(published, "encrypted_tally", () => checkTally(published, tally, setup.election)));
  const parts = new Map();
  const decryptions = of("PartialDecryption");
  if (decryptions.length > 0) await part("decryptions", () => decryptions.forEach((event) =>
    named(event, "partial_decryption", () => {
      const { owner, factors } = checkDecryption(event, tally, setup);
      demand(!parts.has(owner), "decryption_repeated", ["trustee", owner]);
      parts.set(owner, factors);
    })));
  const [result] = of("Result");
  if (!result) return;
  report.result = await part("result", () => named(result, "result", () => checkResult(result, tally, parts, setup)));
}

function noteChain(report, { events, stage }) {
  report.stage = stage;
  report.eventCount = events.length;
  report.lastEvent = events.at(-1).name;
  report.ballotCount = events.filter((event) => event.type === "Ballot").length;
}

function noteSetup(report, { election, trustees, credentials }) {
  const { uuid, name, description, questions, group } = election;
  Object.assign(report, { uuid, name, description, questions, groupName: group.name });
  report.credentialCount = credentials.size;
  report.trusteeCount = verificationKeys(trustees).length;
  report.isWeighted = [...credentials.values()].some((weight) => weight !== 1);
}

/** Trackers, and whether each ballot counts: the last one of its credential does. */
function noteBallots(report, events, ballots) {
  const last = new Map(ballots.map(({ credential }, index) => [credential, index]));
  report.ballots = ballots.map(({ credential }, index) => ({
    tracker: base64(fromHex(events[index].payload.name)), height: events[index].height,
    isCounted: last.get(credential) === index,
  }));
}
