// One line of what the phone keeps: which firm, where the record stands, the server's receipt, and what the person should know of it.
import { make } from "../lib/dom.js";

/** `word` gives a translated word, `gone` takes the record away. Only what has arrived, or what the server refuses, can be taken away. */
function lineOf(record, word, gone) {
  const receipt = record.receipt ?? {};
  const said = [word(`state.${record.state}`), receipt.title ?? receipt.receipt?.slice(0, 8) ?? ""];
  if (receipt.clock === "wrong") said.push(word("clock"));
  if (receipt.clock === "off") said.push(word("clock.off"));
  if (receipt.firm === "gone") said.push(word("gone"));
  if (receipt.firm === "moved") said.push(word("moved"));
  if (receipt.firm === "merged") said.push(word("merged"));
  const under = make("div", { class: "rows__line" }, ...said.filter(Boolean).map((text) => make("span", {}, text)));
  if (receipt.firm === "merged") under.append(make("a", { class: "link", href: receipt.intoPath }, receipt.into));
  if (receipt.path) under.append(make("a", { class: "link", href: receipt.path }, word("open")));
  if (record.state !== "waiting") {
    const button = make("button", { class: "link", type: "button" }, word("remove"));
    button.addEventListener("click", () => gone(record));
    under.append(button);
  }
  const line = make("li", { class: "rows__item", "data-state": record.state }, make("span", { class: "rows__title" }, record.firm), under);
  // What cannot be sent can still be read, and copied.
  if (record.state === "refused") line.append(make("p", { class: "words small" }, record.fields.note));
  return line;
}

/** The lines of a list. One of hundreds is renewed while the others stay as they are. */
export class QueueList {
  #lines = new Map();

  constructor(element, word, gone) {
    Object.assign(this, { element, word, gone });
  }

  #line(record) { return lineOf(record, this.word, this.gone); }

  show(records) {
    this.#lines = new Map(records.map((record) => [record.key, this.#line(record)]));
    this.element.replaceChildren(...this.#lines.values());
  }

  renew(record) {
    const line = this.#line(record);
    this.#lines.get(record.key)?.replaceWith(line);
    this.#lines.set(record.key, line);
  }
}
