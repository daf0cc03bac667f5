// <row-keys rows="a.job" search="#find">…</row-keys>
// Keys for a list: j and k move, Enter opens (the focused link does that by itself), / goes to the search field,
// Escape leaves it. A row is a link or holds one. Keys rest while somebody types. With reply="#words" take="#take"
// help="#keys" r goes to the reply, t takes, ? opens the dialog that says all this.
import { define, isTyping } from "../lib/dom.js";

class RowKeys extends HTMLElement {
  #listen = (event) => this.#key(event);

  connectedCallback() {
    document.addEventListener("keydown", this.#listen);
    this.#current()?.scrollIntoView({ block: "nearest" });
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.#listen);
  }

  #key(event) {
    const search = document.querySelector(this.getAttribute("search") ?? "#find");
    if (event.key === "Escape" && event.target === search) {
      search.blur();
      return;
    }
    if (isTyping(event)) return;
    if (event.key === "/" && search) {
      event.preventDefault();
      search.focus();
      search.select?.();
    } else if (event.key === "j" || event.key === "k") {
      event.preventDefault();
      this.#move(event.key === "j" ? 1 : -1);
    } else {
      this.#act(event);
    }
  }

  #act(event) {
    const name = { r: "reply", t: "take", "?": "help" }[event.key];
    const target = name && this.hasAttribute(name) ? document.querySelector(this.getAttribute(name)) : null;
    if (!target) return;
    event.preventDefault();
    if (name === "reply") target.focus();
    else if (name === "take") target.click();
    else target.showModal();
  }

  #links() {
    const rows = [...this.querySelectorAll(this.getAttribute("rows") ?? "a.job")];
    return rows.filter((row) => !row.hidden)
      .map((row) => (row.matches("a[href]") ? row : row.querySelector("a[href]")))
      .filter((link) => link !== null);
  }

  #current() {
    return this.#links().find((link) => link.closest("[aria-current]") !== null);
  }

  #move(step) {
    const links = this.#links();
    if (links.length === 0) return;
    const focused = links.indexOf(document.activeElement);
    const start = focused >= 0 ? focused : links.indexOf(this.#current());
    const next = start < 0 ? (step > 0 ? 0 : links.length - 1) : start + step;
    const link = links[Math.max(0, Math.min(links.length - 1, next))];
    link.focus();
    link.scrollIntoView({ block: "nearest" });
  }
}

define("row-keys", RowKeys);
