// What the credential authority's own device does: makes a secret for every voter, and the list of their public sides, in an order that
// tells nothing of the voters. Specification §4.8.
import { credentialSecret, freshCredential } from "./credential.js";
import { Group } from "./group.js";
import { writeJSON } from "./json.js";
import { FixedBase } from "./powers.js";

/** {privates}: one for each voter; {publics}: the text of the list. */
export function makeCredentials(uuid, count, random, progress = () => {}) {
  const group = Group.named("BELENIOS-2048");
  const table = new FixedBase(group.g, group.p, group.bits, count);
  const privates = [];
  const numbers = [];
  for (let index = 0; index < count; index++) {
    const credential = freshCredential(random);
    privates.push(credential);
    numbers.push(table.power(credentialSecret(credential, uuid, group)));
    progress(index + 1, count);
  }
  numbers.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return { privates, publics: writeJSON(numbers.map(String)) };
}
