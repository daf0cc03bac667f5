// The events of an archive: chained by hash, counted, in the order of an election, and each with exactly the records before it
// that it needs. Specification §4.4.
import { at, demand } from "./fault.js";
import { integer, jsonBytes, maybe, only, readJSON, text } from "./json.js";
import { sameBytes } from "./text.js";

/** The members of an event's payload that name other records. */
const REFERENCES = {
  Setup: ["election", "trustees", "credentials"], EncryptedTally: ["encrypted_tally"], PartialDecryption: ["payload"],
  Ballot: [], EndBallots: [], Result: [],
};

/** Where an election goes from where it is. */
const PHASES = {
  beginning: { Setup: "voting" },
  voting: { Ballot: "voting", EndBallots: "closed" },
  closed: { EncryptedTally: "tallied" },
  tallied: { PartialDecryption: "tallied", Result: "published" },
  published: {},
};

/** The phases by the words of the report. */
export const STAGES = { voting: "open", closed: "closed", tallied: "tallied", published: "published" };

/** Gives the events and the stage that the election has reached. */
export function readChain({ records }) {
  const events = [];
  let waiting = [];
  let phase = "beginning";
  for (const record of records) {
    if (!record.isEvent) {
      waiting.push(record);
      continue;
    }
    at([["event", events.length]], () => {
      const event = readEvent(record, waiting, events.at(-1));
      const next = PHASES[phase][event.type];
      demand(next !== undefined, "event_out_of_order");
      phase = next;
      events.push(event);
    });
    waiting = [];
  }
  demand(waiting.length === 0, "record_unused", ["record", `${waiting[0]?.name.slice(0, 8)}…`]);
  demand(events.length > 0, "archive_empty");
  return { events, stage: STAGES[phase] };
}

function readEvent(record, waiting, last) {
  const json = readJSON(record.bytes);
  const parent = maybe(json, "parent") === undefined ? undefined : text(json, "parent");
  demand(parent === last?.name, "parent_wrong");
  const height = integer(json, "height");
  demand(height === (last ? last.height + 1 : 0), "height_wrong");
  const type = text(json, "type");
  demand(Object.hasOwn(REFERENCES, type), "event_type_unsupported");
  demand((maybe(json, "payload") === undefined) === (type === "EndBallots"), "payload_unexpected");
  const canonical = jsonBytes(only(json, ["parent", "height", "type", "payload"]));
  demand(sameBytes(canonical, record.bytes), "record_not_canonical");
  if (type === "EndBallots") {
    demand(waiting.length === 0, "record_unused");
    return { name: record.name, height, type, references: {} };
  }
  // An archive is append-only and writes what an event needs just before it: nothing more may stand there.
  const find = (name) => {
    const found = waiting.find((other) => other.name === name);
    demand(found, "record_missing", ["record", `${name.slice(0, 8)}…`]);
    return found;
  };
  const payload = find(text(json, "payload"));
  const references = readReferences(type, payload, find);
  const used = new Set([payload, ...Object.values(references)]);
  const stray = waiting.find((other) => !used.has(other));
  demand(!stray, "record_unused", ["record", `${stray?.name.slice(0, 8)}…`]);
  return { name: record.name, height, type, payload, references };
}

function readReferences(type, payload, find) {
  const members = REFERENCES[type];
  if (members.length === 0) return {};
  const content = readJSON(payload.bytes);
  const references = Object.fromEntries(members.map((name) => [name, find(text(content, name))]));
  // The payloads of the others have more members, which the closing checks know.
  if (type === "Setup") {
    demand(sameBytes(jsonBytes(only(content, members)), payload.bytes), "record_not_canonical");
  }
  return references;
}
