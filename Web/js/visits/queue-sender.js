// Sends what the phone kept, one record after another, and writes the server's receipt beside each. A record that fails stays.
import { all, keep } from "./queue-store.js";

/** The form token of this session, from a page that comes from the network. */
async function token() {
  const answer = await fetch("/visits/day", { headers: { accept: "text/html" }, cache: "no-store", redirect: "manual" });
  if (!answer.ok || answer.headers.get("x-from-phone")) throw new Error("offline");
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const queue = page.querySelector("visit-queue");
  return { token: page.querySelector("input[name=_token]")?.value ?? "", person: queue?.getAttribute("person") ?? "" };
}

function form(record, secret) {
  const body = new FormData();
  body.set("_token", secret);
  body.set("key", record.key);
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

/** Gives "sent", "offline", "signed-out" or "other" (somebody else is signed in); `told` hears of each record. */
export async function sendAll(person, told) {
  let session;
  try {
    session = await token();
  } catch (error) {
    return error.message === "offline" || error instanceof TypeError ? "offline" : "signed-out";
  }
  if (!session.token) return "signed-out";
  if (session.person !== person) return "other";
  for (const record of await all(person)) {
    if (record.state !== "waiting") continue;
    let next;
    try {
      next = await send(record, session.token);
    } catch {
      return "offline";
    }
    if (!next) return "signed-out";
    await keep(next);
    told(next);
  }
  return "sent";
}
