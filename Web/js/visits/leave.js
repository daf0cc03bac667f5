// The day's cards leave the phone with whoever signs out: without a signal nobody reads them there afterwards. What was written and has
// not been sent stays in its store, and is shown to nobody but whoever wrote it.
const forget = () => globalThis.caches?.delete("visits-day-1").catch(() => {});

addEventListener("submit", (event) => {
  if (event.target instanceof HTMLFormElement && event.target.getAttribute("action") === "/sign-out") forget();
});
// Where signing out leads, and a session that ended.
if (location.pathname === "/sign-in") forget();
