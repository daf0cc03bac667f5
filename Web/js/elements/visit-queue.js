// <visit-queue person="per_…" words="…">cards with form[data-visit]<div data-list></div><p data-say role="status"></p></visit-queue>
// Keeps each record on the phone first, then sends it; shows what waits, and the server's receipt for what arrived.
import { define } from "../lib/dom.js";
import { take } from "../visits/queue-form.js";
import { QueueList } from "../visits/queue-list.js";
import { all, forget } from "../visits/queue-store.js";
import { sendAll } from "../visits/queue-sender.js";
import { warm } from "../visits/queue-warm.js";

class VisitQueue extends HTMLElement {
  #busy = false;
  #again = false; // called for while it was busy: the signal may have come back just then
  #timer = 0;
  #pause = 1_000; // before the next try; short at first, for a signal comes back in pieces
  #list;
  #send = () => this.send();
  #online = () => { this.#pause = 1_000; this.send(); };

  async connectedCallback() {
    this.addEventListener("submit", (event) => this.#take(event));
    addEventListener("online", this.#online);
    const gone = (record) => forget(record.key).then(() => this.#show());
    this.#list = new QueueList(this.querySelector("[data-list]"), this.#word, gone);
    if ("serviceWorker" in navigator) {
      navigator.serviceWorker.register("/visits/worker.js", { scope: "/visits/" })
        .then(() => warm(), () => {}).then(() => this.setAttribute("warm", ""));
    }
    await this.#show();
    this.send();
  }

  disconnectedCallback() {
    removeEventListener("online", this.#online);
    clearTimeout(this.#timer);
  }

  async #take(event) {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.dataset.visit) return;
    event.preventDefault();
    const said = await take(form, this.getAttribute("person"), Number(this.getAttribute("photos")));
    if (!said) return;
    if (said === "kept") await this.#show();
    this.#say(said);
    if (said === "kept") this.send();
  }

  async send() {
    if (this.#busy) return void (this.#again = true);
    [this.#busy, this.#again] = [true, false];
    try {
      const outcome = await sendAll(this.getAttribute("person"), (record) => this.#list.renew(record));
      if (outcome !== "sent") this.#say(outcome);
      clearTimeout(this.#timer);
      // What was kept meanwhile goes next; and a phone does not always say that the signal is back.
      const waits = (await all(this.getAttribute("person"))).some((record) => record.state === "waiting");
      if (waits && outcome === "sent") this.#timer = setTimeout(this.#send, 0);
      if (waits && ["offline", "later"].includes(outcome)) {
        this.#timer = setTimeout(this.#send, this.#pause);
        this.#pause = Math.min(10_000, this.#pause * 2);
      }
      await this.#show();
    } finally {
      this.#busy = false;
    }
    if (this.#again) this.send();
  }

  #word = (key) => this.querySelector("template[data-words]").content.querySelector(`[data-key="${key}"]`)?.textContent ?? key;

  #say(key) { this.querySelector("[data-say]").textContent = this.#word(key); }

  async #show() {
    const records = await all(this.getAttribute("person"));
    this.#list.show(records);
    this.querySelector("[data-queue]").hidden = records.length === 0;
  }
}

define("visit-queue", VisitQueue);
