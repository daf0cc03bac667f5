// The archive of a practice election: its setup with the one credential that practised, and the ballot. Anybody can check it with
// the verify page or with `belenios-tool election verify`.
import { record, tarEntry } from "./archive.js";
import { credentialSecret, typedCredential } from "./credential.js";
import { readElection } from "./election.js";
import { object, writeJSON } from "./json.js";
import { power } from "./powers.js";
import { nameOf, utf8 } from "./text.js";

/** `election`, `trustees`, `ballot` are texts; `seconds` since 1970 go into the header. Gives {name, bytes}. */
export function practiceArchive({ election, trustees, ballot, credential, seconds }) {
  const { uuid, group } = readElection(utf8(election));
  const secret = credentialSecret(typedCredential(credential), uuid, group);
  const credentials = writeJSON([String(power(group.g, secret, group.p))]);
  const entries = [tarEntry("BELENIOS", utf8(`{"version":1,"timestamp":"${seconds}"}`), seconds)];
  const add = (text, kind = "data") => {
    entries.push(record(utf8(text), kind, seconds));
    return nameOf(utf8(text));
  };
  const setup = add(writeJSON(object(
    ["election", add(election)], ["trustees", add(trustees)], ["credentials", add(credentials)])));
  const first = add(writeJSON(object(["height", 0], ["type", "Setup"], ["payload", setup])), "event");
  add(writeJSON(object(["parent", first], ["height", 1], ["type", "Ballot"], ["payload", add(ballot)])), "event");
  return { name: `${uuid}.bel`, bytes: joined(entries) };
}

function joined(parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((place, part) => {
    all.set(part, place);
    return place + part.length;
  }, 0);
  return all;
}
