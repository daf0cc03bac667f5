// One stream of events for everything on a page that keeps itself true, and one reading of the page for all of it. It rests while the
// page is hidden.

const pause = 400;
const parts = new Set();
let source = null;
let address = "/events";
let timer = 0;
let waiting = new Set();

/**
 * A part of a page: when a `change` or `reset` concerns it, and with `back` when the page was hidden and is looked at again, the page
 * is read anew and given to `take` as a document. Returns what ends it.
 */
export function keepTrue(events, concerns, take) {
  const part = { concerns, take };
  if (parts.size === 0) {
    address = events ?? address;
    document.addEventListener("visibilitychange", look);
  }
  parts.add(part);
  if (!document.hidden) open();
  return () => {
    parts.delete(part);
    waiting.delete(part);
    if (parts.size === 0) end();
  };
}

function open() {
  if (source) return;
  source = new EventSource(address);
  for (const name of ["change", "reset"]) source.addEventListener(name, (event) => tell(name, JSON.parse(event.data)));
  source.addEventListener("over", rest);
}

function rest() {
  source?.close();
  source = null;
  clearTimeout(timer);
}

function end() {
  document.removeEventListener("visibilitychange", look);
  parts.clear();
  waiting.clear();
  rest();
}

function look() {
  if (document.hidden) return rest();
  open();
  tell("back", {});
}

function tell(name, data) {
  for (const part of parts) if (part.concerns(name, data)) waiting.add(part);
  if (waiting.size === 0) return;
  clearTimeout(timer);
  timer = setTimeout(() => read().catch(() => {}), pause);
}

async function read() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  // Signed out, or the page that a form was sent from: there is nothing to keep true.
  if (!answer.ok || answer.redirected) return end();
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  // The next stream begins where this reading ends.
  address = page.querySelector("[events]")?.getAttribute("events") ?? address;
  const due = waiting;
  waiting = new Set();
  for (const part of due) part.take(page);
}
