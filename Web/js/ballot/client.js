// What a page holds of the worker: `await client.call("verify", { bytes }, progress)`.

export class BallotClient {
  #worker;
  #waiting = new Map();
  #next = 1;

  #start() {
    this.#worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    this.#worker.onmessage = ({ data: { id, progress, done, failed } }) => {
      const call = this.#waiting.get(id);
      if (!call) return;
      if (progress) return call.progress(...progress);
      this.#waiting.delete(id);
      if (failed) call.reject(Object.assign(new Error(failed.message ?? failed.code), failed));
      else call.resolve(done);
    };
    this.#worker.onerror = (event) => this.#fail(new Error(event.message || "the worker could not be started"));
  }

  #fail(error) {
    for (const call of this.#waiting.values()) call.reject(error);
    this.#waiting.clear();
    this.#worker = undefined;
  }

  call(act, values = {}, progress = () => {}) {
    if (!this.#worker) this.#start();
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, progress });
      this.#worker.postMessage({ ...values, id, act });
    });
  }

  /** Ends the worker and whatever it is doing. */
  end() {
    this.#worker?.terminate();
    this.#fail(new Error("ended"));
  }
}
