// The booth: choose, encrypt, then cast or challenge. In practice nothing is sent; else `options` say whose credential is used and what
// casting does. A challenged ballot is opened, checked by another
// routine and thrown away; a new one is encrypted before casting (Benaloh 2006).
import { BallotClient } from "../ballot/client.js";
import { make } from "../lib/dom.js";
import { BallotForm } from "./ballot-form.js";
import { Words } from "./words.js";

export class BoothPage {
  #client = new BallotClient();
  #sealed;
  #choices;
  #addresses = [];
  #opened;

  /** `options`: {credential(), cast(sealed)} of a real election; none for practice. */
  constructor(root, options = {}) {
    this.root = root;
    this.options = options;
    this.words = new Words(root);
    const form = root.querySelector("form");
    this.form = new BallotForm(form, this.words);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#seal();
    });
    form.hidden = false;
    root.addEventListener("click", (event) => this.#act(event.target.closest("[data-act]")?.dataset.act));
    // The tables are made while the voter reads.
    this.#opened = this.#client.call("open", { text: root.getAttribute("election") });
    this.#opened.catch(() => {});
  }

  end() {
    this.#client.end();
    this.#forget();
  }

  #step(name) {
    return this.root.querySelector(`[data-step="${name}"]`);
  }

  #show(name) {
    for (const step of this.root.querySelectorAll("[data-step]")) step.hidden = step.dataset.step !== name;
    this.#step(name).querySelector("h1").focus();
    window.scrollTo({ top: 0 });
  }

  /** Says what goes on under the step that is open. */
  #say(sentence) {
    const step = this.root.querySelector("[data-step]:not([hidden])");
    const place = step.querySelector("[data-part=progress], [data-part=opening]");
    if (place) place.textContent = sentence;
  }

  /** Runs one act; a second click on the way does nothing. */
  async #busy(act) {
    if (this.root.hasAttribute("aria-busy")) return;
    this.root.setAttribute("aria-busy", "true");
    try {
      await this.#opened;
      await act();
      this.#say("");
    } catch (error) {
      console.warn(error);
      this.#say(this.words.say("broken"));
    } finally {
      this.root.removeAttribute("aria-busy");
    }
  }

  #act(name) {
    if (name === "cast") this.#busy(() => this.#cast());
    if (name === "challenge") this.#busy(() => this.#challenge());
    if (name === "again") this.#seal();
    if (name === "change") this.#show("choose");
    if (name === "restart") this.#restart();
  }

  #seal() {
    const { choices, wrong = [] } = this.form.read();
    const fault = this.options.fault?.();
    if (fault) wrong.unshift(fault);
    const note = this.root.querySelector("[data-part=wrong]");
    note.hidden = wrong.length === 0;
    note.querySelector("ul").replaceChildren(...wrong.map(({ list, sentence }) =>
      make("li", {}, make("a", { href: "#" + list.id }, sentence))));
    if (wrong.length > 0) return note.focus();
    return this.#busy(async () => {
      this.#choices = choices;
      this.#sealed = await this.#client.call("encrypt", { choices, credential: this.options.credential?.() }, (done, total) =>
        this.#say(this.words.say("encrypting", done, total)));
      this.#say("");
      for (const place of this.root.querySelectorAll("[data-part=tracker]")) this.#write(place, this.#sealed.tracker);
      this.#show("sealed");
    });
  }

  /** In fours, as people read codes; one word for the clipboard and for screen readers. */
  #write(place, tracker) {
    place.replaceChildren(...tracker.match(/.{1,4}/g).map((four) => make("span", {}, four)));
    place.setAttribute("data-tracker", tracker);
  }

  async #challenge() {
    this.#say(this.words.say("opening"));
    const { ballot, tracker, openings } = this.#sealed;
    const election = this.root.getAttribute("election");
    const audit = await this.#client.call("audit", { election, ballot, tracker, openings, choices: this.#choices });
    this.#say("");
    // Opened means spent: it must never be cast.
    this.#sealed = undefined;
    const step = this.#step("opened");
    step.querySelector("[data-part=verdict]").textContent = this.words.say(audit.holds ? "opened" : "opened_wrong");
    step.querySelector("[data-part=verdict-says]").textContent =
      this.words.say(audit.holds ? "opened_says" : "opened_wrong_says");
    step.querySelector("[data-part=opened-tracker]").textContent = tracker;
    step.querySelector("[data-part=tables]").replaceChildren(...this.form.names().map(({ title, names }, list) =>
      this.#table(title, names, audit.opened[list])));
    this.#show("opened");
  }

  #table(title, names, opened) {
    const word = (choice) => this.words.say(choice === 1 ? "yes" : choice === 0 ? "no" : "unreadable");
    return make("table", { class: "table" }, make("caption", {}, title),
      make("thead", {}, make("tr", {}, make("th", { scope: "col" }, this.words.say("answer")),
        make("th", { scope: "col" }, this.words.say("in_ballot")))),
      make("tbody", {}, ...names.map((name, index) => make("tr", {}, make("th", { scope: "row" }, name),
        make("td", { class: opened[index] === 1 ? "strong" : "quiet" }, word(opened[index]))))));
  }

  async #cast() {
    if (this.options.cast) return this.options.cast(this.#sealed);
    const { ballot, credential } = this.#sealed;
    const text = (name) => this.root.getAttribute(name);
    const archive = await this.#client.call("archive", {
      election: text("election"), trustees: text("trustees"), ballot, credential, seconds: Math.floor(Date.now() / 1000),
    });
    this.#forget();
    this.#offer("archive", archive.name, new Blob([archive.bytes], { type: "application/x-tar" }));
    this.#offer("ballot", archive.name.replace(".bel", ".json"), new Blob([ballot], { type: "application/json" }));
    this.#show("done");
  }

  #offer(part, name, blob) {
    const address = URL.createObjectURL(blob);
    this.#addresses.push(address);
    const link = this.root.querySelector(`[data-part="${part}"]`);
    link.href = address;
    link.download = name;
  }

  #forget() {
    for (const address of this.#addresses.splice(0)) URL.revokeObjectURL(address);
  }

  #restart() {
    this.#sealed = this.#choices = undefined;
    this.#forget();
    this.form.clear();
    this.#show("choose");
  }
}
