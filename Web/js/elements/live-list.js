// <live-list events="/events?since=…" words="有 {} 件新诉求">… <row-keys data-list>folds of [data-row] … <p data-say role="status"></p></live-list>
// Keeps a list true while it is open: when the server says that something changed, the page is read again and the rows
// that differ are put in their place. Scroll, focus and the row in hand stay.
import { define, fill } from "../lib/dom.js";
import { keepTrue } from "../lib/live.js";
import { carryOver, keyOf } from "../lib/rows.js";

class LiveList extends HTMLElement {
  #end = null;
  #new = 0;

  connectedCallback() {
    const take = (page) => this.#take(page.querySelector("live-list"));
    this.#end = keepTrue(this.getAttribute("events"), () => true, take);
  }

  disconnectedCallback() {
    this.#end?.();
  }

  #take(fresh) {
    if (!fresh) return;
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
