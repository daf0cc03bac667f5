// The worker in which all of this runs, so that the page stays alive. A message is {id, act, …}; answers are {id, progress},
// then {id, done} or {id, failed}.
import { auditBallot } from "./audit.js";
import { Booth } from "./booth.js";
import { BallotChecker } from "./ballot-check.js";
import { freshCredential } from "./credential.js";
import { readElection } from "./election.js";
import { Fault } from "./fault.js";
import { makeCredentials } from "./authority.js";
import { browserRandom } from "./group.js";
import { checkOnAllCores } from "./pool.js";
import { practiceArchive } from "./practice.js";
import { utf8 } from "./text.js";
import { makeSeed, ThresholdTrustee } from "./threshold.js";
import { makeTrusteeKey, partialDecryption } from "./trustee.js";
import { checkOne, verify } from "./verify.js";

let booth, election, checker;

const acts = {
  /** {bytes}: the report of a whole archive. */
  verify: ({ bytes }, progress) => verify(new Uint8Array(bytes), { progress, checkBallots: checkOnAllCores }),

  /** For the pool: an election, then batches of ballots. */
  prepare({ election: bytes, credentials, expected }) {
    checker = new BallotChecker(readElection(bytes), (credential) => credentials.has(credential), expected);
  },
  check: ({ ballots }) => ballots.map((bytes) => checkOne(checker, bytes)),

  /** {text}: the tables of an election are made before the voter has chosen. */
  open({ text }) {
    election = readElection(utf8(text));
    booth = new Booth(election, 4);
    return { uuid: election.uuid, fingerprint: election.fingerprint };
  },

  /** {choices, credential}: an encrypted ballot; without a credential one for practice is made. */
  encrypt({ choices, credential = freshCredential(browserRandom) }, progress) {
    const { bytes, tracker, openings } = booth.ballot(choices, credential, browserRandom, progress);
    return { ballot: new TextDecoder().decode(bytes), tracker, openings, credential };
  },

  /** What the voter challenged, by a routine that shares no arithmetic with the booth. */
  audit: (opened) => auditBallot(opened),

  /** {privateKey, publicKey}: a trustee's pair of keys, as files and messages write them. */
  trusteeKey: () => makeTrusteeKey(browserRandom),

  /** For a trustee of a threshold group: {privateKey, message}, then a message for each further round. */
  trusteeSeed: () => makeSeed(browserRandom),
  trusteePolynomial: (given) => new ThresholdTrustee(given, browserRandom).polynomial(given.threshold),
  trusteeOutput: (given) => new ThresholdTrustee(given, browserRandom).output(given.input, given.threshold),

  /** {election, tally, privateKey} as texts: the trustee's part of the decryption. In a group, {certificates, sealed} besides. */
  decrypt(given, progress) {
    const opened = given.sealed
      ? { ...given, privateKey: new ThresholdTrustee(given, browserRandom).decryptionKey(given.sealed) } : given;
    return partialDecryption(opened, browserRandom, progress);
  },

  /** {uuid, count}: {privates, publics}, of which only the second leaves the device. */
  credentials: ({ uuid, count }, progress) => makeCredentials(uuid, count, browserRandom, progress),

  /** The archive of a practice election with one ballot. */
  archive: (parts) => practiceArchive(parts),
};

self.onmessage = async ({ data }) => {
  const { id, act } = data;
  try {
    const done = await acts[act](data, (...progress) => self.postMessage({ id, progress }));
    self.postMessage({ id, done });
  } catch (error) {
    const failed = error instanceof Fault ? { code: error.code, place: error.place } : { message: String(error.stack ?? error) };
    self.postMessage({ id, failed });
  }
};
