// Checks ballots on all cores: a few workers like this one, each with its own tables, fed a few ballots at a time.
import { checkHere } from "./verify.js";

const BATCH = 4;
const WORKERS_MAX = 8;

/** Like `checkHere`, on several workers where that pays and the browser lets a worker start others. */
export async function checkOnAllCores(setup, events, progress) {
  const count = Math.min(navigator.hardwareConcurrency || 1, WORKERS_MAX, Math.ceil(events.length / BATCH));
  if (count < 2 || typeof Worker === "undefined") return checkHere(setup, events, progress);
  const answers = new Array(events.length);
  const state = { next: 0, done: 0 };
  await Promise.all(Array.from({ length: count }, () => work(setup, events, answers, state, progress)));
  return answers;
}

/** One worker until nothing is left. */
function work(setup, events, answers, state, progress) {
  const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  const finished = new Promise((resolve, reject) => {
    const feed = () => {
      if (state.next >= events.length) return resolve();
      const start = state.next;
      state.next = Math.min(start + BATCH, events.length);
      worker.postMessage({ act: "check", id: start, ballots: events.slice(start, state.next).map(({ payload }) => payload.bytes.slice()) });
    };
    worker.onerror = (event) => reject(new Error(event.message || "a worker could not be started"));
    worker.onmessage = ({ data: { id, done, failed } }) => {
      if (failed) return reject(new Error(failed.message ?? failed.code));
      if (id !== "prepared") {
        done.forEach((answer, offset) => { answers[id + offset] = answer; });
        state.done += done.length;
        progress(state.done, events.length);
      }
      feed();
    };
    const credentials = new Set(setup.credentials.keys());
    worker.postMessage({
      act: "prepare", id: "prepared", election: setup.electionBytes.slice(), credentials, expected: events.length,
    });
  });
  return finished.finally(() => worker.terminate());
}
