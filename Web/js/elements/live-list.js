// <live-list events="/events?since=…" words="有 {} 件新诉求">… <row-keys data-list>folds of [data-row] … <p data-say role="status"></p></live-list>
// Keeps a list true while it is open: when the server says that something changed, the same address is fetched again and the rows
// that differ are put in their place. Scroll, focus and the row in hand stay.
import { define, fill } from "../lib/dom.js";
import { knowsUntil, listen } from "../lib/live.js";
import { carryOver, keyOf } from "../lib/rows.js";

const pause = 400;

class LiveList extends HTMLElement {
  #end = null;
  #timer = 0;
  #new = 0;

  connectedCallback() {
    this.#end = listen(this.getAttribute("events"), () => this.#soon());
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
    const fresh = page.querySelector("live-list");
    if (fresh) this.#take(fresh);
  }

  #take(fresh) {
    knowsUntil(fresh.getAttribute("events"));
    const known = new Map([...this.querySelectorAll("[data-row]")].map((row) => [keyOf(row), row]));
    const rows = [...fresh.querySelectorAll("[data-row]")];
    const added = rows.filter((row) => !known.has(keyOf(row))).length;
    const focus = this.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    const above = [...known.values()].find((row) => row.getBoundingClientRect().top >= 0);
    const before = above?.getBoundingClientRect().top;
    carryOver(this, known, fresh);
    const [here, there] = [this, fresh].map((list) => list.querySelector("[data-list]"));
    if (here && there) {
      here.replaceChildren(...there.childNodes);
      const [counts, now] = [this, fresh].map((list) => [...list.querySelectorAll("[data-count]")]);
      if (counts.length === now.length) counts.forEach((count, place) => count.replaceChildren(...now[place].childNodes));
    } else {
      const say = this.querySelector("[data-say]");
      this.replaceChildren(...[...fresh.childNodes].map((node) => (node.matches?.("[data-say]") ? say : node)));
    }
    if (focus) this.querySelector(`a[href="${CSS.escape(focus)}"]`)?.focus({ preventScroll: true });
    const same = above && this.querySelector(`a[href="${CSS.escape(keyOf(above))}"]`)?.closest("[data-row]");
    if (same && scrollY > 0) scrollBy(0, same.getBoundingClientRect().top - before);
    this.#new += added;
    const place = this.querySelector("[data-say]");
    if (place && added > 0) place.textContent = fill(this.getAttribute("words"), this.#new);
  }
}

define("live-list", LiveList);
