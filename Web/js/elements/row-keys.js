// <row-keys rows="a.job" search="#find">…</row-keys>
// Keys for a list: j and k move, Enter opens (the focused link does that by itself), x chooses the row's box, / goes to the
// search field, Escape leaves it. A row is a link or holds one. Keys rest while somebody types, and with the attribute `off`.
import { define, isTyping } from "../lib/dom.js";

class RowKeys extends HTMLElement {
  #listen = (event) => this.#key(event);

  connectedCallback() {
    if (!this.hasAttribute("off")) document.addEventListener("keydown", this.#listen);
    this.#current()?.scrollIntoView({ block: "nearest" });
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.#listen);
  }

  #key(event) {
    const search = document.querySelector(this.getAttribute("search") ?? "#find");
    if (event.key === "Escape" && search && event.target === search) {
      search.blur();
      return;
    }
    const box = event.target instanceof HTMLInputElement && event.target.type === "checkbox";
    if (isTyping(event) && !(box && !event.ctrlKey && !event.metaKey && !event.altKey)) return;
    if (event.key === "/" && search) {
      event.preventDefault();
      search.focus();
      search.select?.();
    } else if (event.key === "j" || event.key === "k") {
      event.preventDefault();
      this.#move(event.key === "j" ? 1 : -1);
    } else if (event.key === "x") {
      this.#choose();
    }
  }

  #choose() {
    const row = document.activeElement?.closest(this.getAttribute("rows") ?? "a.job");
    row?.querySelector("input[type=checkbox]")?.click();
  }

  #links() {
    const rows = [...this.querySelectorAll(this.getAttribute("rows") ?? "a.job")];
    return rows.filter((row) => !row.hidden && row.checkVisibility())
      .map((row) => (row.matches("a[href]") ? row : row.querySelector("a[href]")))
      .filter((link) => link !== null);
  }

  #current() {
    return this.#links().find((link) => link.closest("[aria-current]") !== null);
  }

  #move(step) {
    const links = this.#links();
    if (links.length === 0) return;
    const row = document.activeElement?.closest(this.getAttribute("rows") ?? "a.job");
    const focused = links.findIndex((link) => link === document.activeElement || (row && row.contains(link)));
    const start = focused >= 0 ? focused : links.indexOf(this.#current());
    const next = start < 0 ? (step > 0 ? 0 : links.length - 1) : start + step;
    const link = links[Math.max(0, Math.min(links.length - 1, next))];
    link.focus();
    link.scrollIntoView({ block: "nearest" });
  }
}

define("row-keys", RowKeys);
