// <election-verify>…</election-verify> around the verify page, whose words without script point to the commands beside it. The
// checks are loaded only on this page and run in a worker.
import { define } from "../lib/dom.js";

class ElectionVerify extends HTMLElement {
  #page;

  async connectedCallback() {
    this.querySelector("[data-without-script]").hidden = true;
    const { VerifyPage } = await import("../elections/verify-page.js");
    if (this.isConnected) this.#page ??= new VerifyPage(this);
  }

  disconnectedCallback() {
    this.#page?.end();
    this.#page = undefined;
  }
}

define("election-verify", ElectionVerify);
