// <live-list events="/events?since=…" words="有 {} 件新诉求">… <row-keys data-list>folds of [data-row] … <p data-say role="status"></p></live-list>
// Keeps a list true while it is open: when the server says that something changed, the same address is fetched again and the rows
// that differ are put in their place. Scroll, focus and the row in hand stay. It rests while the page is hidden.
import { define, fill } from "../lib/dom.js";
import { carryOver, keyOf } from "../lib/rows.js";

const pause = 400;

class LiveList extends HTMLElement {
  #source = null;
  #timer = 0;
  #new = 0;
  #look = () => (document.hidden ? this.#rest() : this.#listen(true));

  connectedCallback() {
    document.addEventListener("visibilitychange", this.#look);
    if (!document.hidden) this.#listen(false);
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this.#look);
    this.#rest();
  }

  #listen(isBack) {
    if (this.#source) return;
    this.#source = new EventSource(this.getAttribute("events") ?? "/events");
    for (const name of ["change", "reset"]) this.#source.addEventListener(name, () => this.#soon());
    this.#source.addEventListener("over", () => this.#rest());
    if (isBack) this.#soon();
  }

  #rest() {
    this.#source?.close();
    this.#source = null;
    clearTimeout(this.#timer);
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fetch().catch(() => {}), pause);
  }

  async #fetch() {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return this.#rest();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("live-list");
    if (fresh) this.#take(fresh);
  }

  #take(fresh) {
    this.setAttribute("events", fresh.getAttribute("events")); // it knows what happened until then
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
      const [count, now] = [this.querySelector("[data-count]"), fresh.querySelector("[data-count]")];
      if (count && now) count.replaceChildren(...now.childNodes);
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
