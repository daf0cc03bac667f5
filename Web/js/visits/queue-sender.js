// Sends what the phone kept, several visits side by side, and writes the server's receipt beside each. A record that fails stays.
import { all, keep } from "./queue-store.js";

// The first record of a visit is the one that is kept, so those of one visit go one after another.
const lanes = 4;

/** What an answer of the server says of the session and of itself: "signed-out", "later" (it will pass), or "". */
function standing(answer) {
  if (answer.type === "opaqueredirect" || [401, 403].includes(answer.status)) return "signed-out";
  return [408, 425, 429].includes(answer.status) || answer.status >= 500 ? "later" : "";
}

/** The form token of this session, from a page that comes from the network; throws "offline", "later" or "signed-out". */
async function token() {
  const answer = await fetch("/visits/day", { headers: { accept: "text/html" }, cache: "no-store", redirect: "manual" });
  // A session that ended leads to the sign-in page.
  const stands = standing(answer);
  if (stands) throw new Error(stands);
  if (answer.headers.get("x-from-phone")) throw new Error("offline");
  if (!answer.ok) throw new Error("later");
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const queue = page.querySelector("visit-queue");
  return { token: page.querySelector("input[name=_token]")?.value ?? "", person: queue?.getAttribute("person") ?? "" };
}

function form(record, secret) {
  const body = new FormData();
  body.set("_token", secret);
  body.set("key", record.key);
  // By it the server sees that this clock is wrong.
  body.set("device_at", Date.now());
  for (const [name, value] of Object.entries(record.fields)) for (const one of [value].flat()) body.append(name, one);
  record.photos.forEach((photo, place) => body.append("photos", photo, `photo-${place + 1}.jpg`));
  return body;
}

async function send(record, secret) {
  const answer = await fetch(`/visits/${record.visit}/receipts`, {
    method: "POST", body: form(record, secret), headers: { accept: "application/json" }, redirect: "manual",
  });
  const stands = standing(answer);
  if (stands) throw new Error(stands);
  const said = await answer.json().catch(() => ({}));
  if (answer.ok) return { ...record, state: said.outcome, receipt: said };
  // What the server refuses for good, a person has to look at.
  return { ...record, state: "refused", receipt: { title: said.title ?? String(answer.status) } };
}

/** What waits, by visit, each oldest first. */
async function waiting(person) {
  const queues = new Map();
  for (const record of await all(person)) {
    if (record.state !== "waiting") continue;
    if (!queues.has(record.visit)) queues.set(record.visit, []);
    queues.get(record.visit).push(record);
  }
  return [...queues.values()];
}

/** A connection that breaks gives errors of its own words. */
const named = (error) => ["signed-out", "later"].includes(error.message) ? error.message : "offline";

/** Gives "sent", "offline", "later" (the server cannot just now), "signed-out" or "other" (somebody else); `told` hears of each record. */
export async function sendAll(person, told) {
  let session;
  try {
    session = await token();
  } catch (error) {
    return named(error);
  }
  if (!session.token) return "signed-out";
  if (session.person !== person) return "other";
  const queues = await waiting(person);
  let outcome = "sent";
  const lane = async () => {
    for (let queue = queues.shift(); queue; queue = queues.shift()) {
      for (const record of queue) {
        if (outcome !== "sent") return;
        let next;
        try {
          next = await send(record, session.token);
        } catch (error) {
          outcome = named(error);
          return;
        }
        await keep(next);
        told(next);
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return outcome;
}
