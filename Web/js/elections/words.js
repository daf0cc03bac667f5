// The words of a page, from its <template data-words>: so the server translates them and no script stands in the page.
import { fill } from "../lib/dom.js";

export class Words {
  #words = new Map();

  constructor(root) {
    const spans = root.querySelector("template[data-words]").content.querySelectorAll("[data-key]");
    for (const span of spans) this.#words.set(span.dataset.key, span.textContent);
  }

  /** The phrase with its {} filled in order; the key itself where there is none. */
  say(key, ...values) {
    return this.#words.has(key) ? fill(this.#words.get(key), ...values) : key;
  }

  /** A fault in a sentence: where, then what. */
  fault({ code, place = [] }) {
    const where = place.map(([kind, value]) => this.#place(kind, value)).join(this.say("comma"));
    return (where ? where + this.say("colon") : "") + this.say("fault." + code);
  }

  #place(kind, value) {
    // A part of the setup or of the closing is named by itself.
    const isNamed = kind === "setup_part" || kind === "closing";
    return isNamed ? this.say("place." + value) : this.say("place." + kind, value);
  }
}
