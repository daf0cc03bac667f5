// One stream of events for everything on a page that keeps itself true. It rests while the page is hidden.

const pages = new Set();
let source = null;
let address = "/events";

/**
 * Calls `hear(name, data)` for each `change` and `reset`, and with `back` when a page that was hidden is looked at again; what
 * came meanwhile follows. Returns what ends it.
 */
export function listen(events, hear) {
  if (pages.size === 0) address = events ?? address;
  if (pages.size === 0) document.addEventListener("visibilitychange", look);
  pages.add(hear);
  if (!document.hidden) open();
  return () => {
    pages.delete(hear);
    if (pages.size > 0) return;
    document.removeEventListener("visibilitychange", look);
    rest();
  };
}

/** What the page was just told anew: the next stream begins there. */
export function knowsUntil(events) {
  address = events ?? address;
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
}

function look() {
  if (document.hidden) return rest();
  open();
  tell("back", {});
}

function tell(name, data) {
  for (const hear of pages) hear(name, data);
}
