// <practice-booth election="…" trustees="…">…</practice-booth> around the steps of the practice booth. The booth itself is loaded
// only on this page; the encryption runs in a worker.
import { define } from "../lib/dom.js";

class PracticeBooth extends HTMLElement {
  #page;

  async connectedCallback() {
    this.querySelector("[data-without-script]").hidden = true;
    const { BoothPage } = await import("../elections/booth-page.js");
    if (this.isConnected) this.#page ??= new BoothPage(this);
  }

  disconnectedCallback() {
    this.#page?.end();
    this.#page = undefined;
  }
}

define("practice-booth", PracticeBooth);
