// Sends what the phone kept, several visits side by side, and writes the server's receipt beside each. A record that fails stays.
import { all, keep } from "./queue-store.js";

// The first record of a visit is the one that is kept, so those of one visit go one after another.
const lanes = 4;

/** The form token of this session, from a page that comes from the network; throws "offline" or "signed-out". */
async function token() {
  const answer = await fetch("/visits/day", { headers: { accept: "text/html" }, cache: "no-store", redirect: "manual" });
  // A session that ended leads to the sign-in page.
  if (answer.type === "opaqueredirect" || [401, 403].includes(answer.status)) throw new Error("signed-out");
  if (!answer.ok || answer.headers.get("x-from-phone")) throw new Error("offline");
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
  for (const [name, value] of Object.entries(record.fields)) body.set(name, value);
  record.photos.forEach((photo, place) => body.append("photos", photo, `photo-${place + 1}.jpg`));
  return body;
}

async function send(record, secret) {
  const answer = await fetch(`/visits/${record.visit}/receipts`, {
    method: "POST", body: form(record, secret), headers: { accept: "application/json" },
  });
  const said = await answer.json().catch(() => ({}));
  if (answer.ok) return { ...record, state: said.outcome, receipt: said };
  // 401, 403, 429 and 5xx will pass; what else the server refuses, a person has to look at.
  if ([401, 403, 408, 429].includes(answer.status) || answer.status >= 500) return null;
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

/** Gives "sent", "offline", "signed-out" or "other" (somebody else is signed in); `told` hears of each record. */
export async function sendAll(person, told) {
  let session;
  try {
    session = await token();
  } catch (error) {
    return error.message === "signed-out" ? "signed-out" : "offline";
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
        } catch {
          outcome = "offline";
          return;
        }
        if (!next) {
          outcome = "signed-out";
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
