// The day's page and what it is made of, fetched once more through the service worker, so that all of it is on the phone.

export async function warm() {
  await navigator.serviceWorker.ready;
  if (!navigator.serviceWorker.controller) {
    await new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true }));
  }
  const made = performance.getEntriesByType("resource").map((one) => one.name).filter((one) => one.includes("/assets/"));
  await Promise.all(["/visits/day", ...new Set(made)].map((one) => fetch(one).catch(() => {})));
}
