// What a phone keeps while it has no signal: one record a key in IndexedDB, with photos as they were chosen. Nothing leaves the store
// before the server has given its receipt for it.
const name = "stairwell-visits";
const table = "records";

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(table, { keyPath: "key" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function run(mode, work) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(table, mode, mode === "readwrite" ? { durability: "strict" } : undefined);
      const request = work(transaction.objectStore(table));
      // Done when it is on the disk, not when it was asked for.
      transaction.oncomplete = () => resolve(request?.result);
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

/** Keeps a record: { key, person, visit, firm, fields: { note, … }, photos: [Blob], at, state, receipt }. */
export const keep = (record) => run("readwrite", (store) => store.put(record));

export const forget = (key) => run("readwrite", (store) => store.delete(key));

/** Of one person, oldest first: what another who used this phone wrote is not shown and not sent. */
export async function all(person) {
  const records = await run("readonly", (store) => store.getAll());
  return records.filter((record) => record.person === person).sort((a, b) => a.at - b.at);
}

export const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
