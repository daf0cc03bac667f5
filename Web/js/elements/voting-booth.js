// <voting-booth election="…">…</voting-booth> around the steps of the booth of a real election.
import { define } from "../lib/dom.js";

class VotingBooth extends HTMLElement {
  #page;

  async connectedCallback() {
    this.querySelector("[data-without-script]").hidden = true;
    const { VotingPage } = await import("../elections/voting-page.js");
    if (this.isConnected) this.#page ??= new VotingPage(this);
  }

  disconnectedCallback() {
    this.#page?.end();
    this.#page = undefined;
  }
}

define("voting-booth", VotingBooth);
