// The service worker of /visits/: the day's cards and what they are made of stay on the phone. The network comes first; only where it is
// silent does the phone answer, and says so in a header. Nothing but the day's page is kept, and it goes when the session has ended.
const cards = "visits-day-1";
const parts = "visits-parts-1";
const day = "/visits/day";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function keepPage(request, answer) {
  const cache = await caches.open(cards);
  if (answer.ok && !answer.redirected) await cache.put(day, answer.clone());
  // Signed out, or no longer a visitor: what was cached is nobody's to see.
  else if ([401, 403, 404].includes(answer.status) || answer.redirected || answer.type === "opaqueredirect") await cache.delete(day);
  return answer;
}

async function fromPhone() {
  const kept = await (await caches.open(cards)).match(day);
  if (!kept) return Response.error();
  const headers = new Headers(kept.headers);
  headers.set("x-from-phone", "1");
  return new Response(kept.body, { status: 200, headers });
}

async function part(request) {
  const cache = await caches.open(parts);
  const kept = await cache.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) {
    // An address of assets holds the hash of all of them: another hash is another version.
    const version = new URL(request.url).pathname.split("/")[2];
    for (const old of await cache.keys()) if (new URL(old.url).pathname.split("/")[2] !== version) await cache.delete(old);
    await cache.put(request, answer.clone());
  }
  return answer;
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (pathname === day) {
    event.respondWith(fetch(request).then((answer) => keepPage(request, answer), fromPhone));
  } else if (pathname.startsWith("/assets/")) {
    event.respondWith(part(request));
  }
});
