// <live-filter rows="tbody tr" none="没有对得上的"><input class="input" type="search">…rows…</live-filter>
// Hides the rows of one page that do not hold every typed word. The server's search covers all pages.
import { define, make } from "../lib/dom.js";

class LiveFilter extends HTMLElement {
  #none = null;

  connectedCallback() {
    const input = this.querySelector("input[type=search]");
    if (!input) return;
    this.#none = make("p", { class: "hint", role: "status" });
    this.append(this.#none);
    input.addEventListener("input", () => this.#filter(input.value));
    if (input.value) this.#filter(input.value);
  }

  #filter(typed) {
    const words = fold(typed).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of this.querySelectorAll(this.getAttribute("rows") ?? "tbody tr")) {
      const text = fold(row.textContent);
      row.hidden = !words.every((word) => text.includes(word));
      if (!row.hidden) shown += 1;
    }
    this.#none.textContent = shown === 0 ? this.getAttribute("none") ?? "" : "";
  }
}

/** Full width and case do not matter: ＡＢ１ finds ab1. */
function fold(text) {
  return text.normalize("NFKC").toLowerCase();
}

define("live-filter", LiveFilter);
