// <live-thread events="/events?since=…" case="cas_…"><p data-say role="status" hidden>…</p><ol data-thread>…</ol></live-thread>
// What happened to a case while its page is open stands in the thread at once. The rest of the page stays as it is, so that
// nothing typed is lost, and the sentence leads to the page as it is now.
import { define } from "../lib/dom.js";
import { keepTrue } from "../lib/live.js";

class LiveThread extends HTMLElement {
  #end = null;

  connectedCallback() {
    const concerns = (name, data) => name === "reset" || data.id === this.getAttribute("case");
    this.#end = keepTrue(this.getAttribute("events"), concerns, (page) => this.#take(page));
  }

  disconnectedCallback() {
    this.#end?.();
  }

  #take(page) {
    const [here, there] = [this, page].map((place) => place.querySelector("[data-thread]"));
    // What she did herself brought her here: the page knows it already.
    if (!here || !there || here.textContent === there.textContent) return;
    here.replaceChildren(...there.childNodes);
    this.querySelector("[data-say]").hidden = false;
  }
}

define("live-thread", LiveThread);
