// <live-thread events="/events?since=…" case="cas_…"><p data-say role="status" hidden>…</p><ol data-thread>…</ol></live-thread>
// What happened to a case while its page is open stands in the thread at once. The rest of the page stays as it is, so that
// nothing typed is lost, and the sentence leads to the page as it is now.
import { define } from "../lib/dom.js";
import { listen } from "../lib/live.js";

const pause = 400;

class LiveThread extends HTMLElement {
  #end = null;
  #timer = 0;

  connectedCallback() {
    this.#end = listen(this.getAttribute("events"), (name, data) => {
      if (name === "reset" || data.id === this.getAttribute("case")) this.#soon();
    });
  }

  disconnectedCallback() {
    this.#end?.();
    clearTimeout(this.#timer);
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fetch().catch(() => {}), pause);
  }

  async #fetch() {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return this.#end?.();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const [here, there] = [this, page].map((place) => place.querySelector("[data-thread]"));
    // What she did herself brought her here: the page knows it already.
    if (!here || !there || here.textContent === there.textContent) return;
    here.replaceChildren(...there.childNodes);
    this.querySelector("[data-say]").hidden = false;
  }
}

define("live-thread", LiveThread);
