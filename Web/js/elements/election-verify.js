// <election-verify hidden>…</election-verify> around the form of the verify page; without script its commands are read instead.
// The checks themselves are loaded only on this page and run in a worker.
import { define } from "../lib/dom.js";

class ElectionVerify extends HTMLElement {
  #page;

  async connectedCallback() {
    this.hidden = false;
    const { VerifyPage } = await import("../elections/verify-page.js");
    if (this.isConnected) this.#page ??= new VerifyPage(this);
  }

  disconnectedCallback() {
    this.#page?.end();
    this.#page = undefined;
  }
}

define("election-verify", ElectionVerify);
