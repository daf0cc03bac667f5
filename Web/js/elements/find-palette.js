// <find-palette label="…" hint="…" none="…"><a href="/find">查找</a></find-palette>
// Ctrl+K (⌘K) or the link opens a dialog: a combobox over what the page behind the link finds. Without script the link leads
// to that page. An element with data-case says which case is open, so that its acts are offered too.
import { define, make } from "../lib/dom.js";
import { go, mark, option } from "../lib/options.js";

class FindPalette extends HTMLElement {
  #listen = (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "k") this.#open(event);
  };
  #asked = 0;

  connectedCallback() {
    document.addEventListener("keydown", this.#listen);
    this.querySelector("a")?.addEventListener("click", (event) => this.#open(event));
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.#listen);
  }

  #open(event) {
    event.preventDefault();
    if (document.querySelector("dialog[open]")) return;
    const word = (name) => this.getAttribute(name) ?? "";
    const list = make("ul", { class: "palette__list", id: "palette-list", role: "listbox", "aria-label": word("label") });
    const input = make("input", {
      class: "input", role: "combobox", type: "text", autofocus: true, autocomplete: "off", spellcheck: "false",
      "aria-label": word("hint"), placeholder: word("hint"), "aria-expanded": "true", "aria-controls": list.id,
      "aria-autocomplete": "list",
    });
    const status = make("p", { class: "palette__none", role: "status" });
    const dialog = make("dialog", { class: "dialog palette", "aria-label": word("label") }, input, list, status);
    dialog.addEventListener("close", () => dialog.remove(), { once: true });
    input.addEventListener("input", () => this.#ask(input, list, status));
    input.addEventListener("keydown", (key) => this.#key(key, input, list));
    list.addEventListener("click", (click) => go(click.target.closest("[role=option]"), dialog));
    document.body.append(dialog);
    dialog.showModal();
    this.#ask(input, list, status);
  }

  async #ask(input, list, status) {
    const turn = ++this.#asked;
    const open = document.querySelector("[data-case]")?.dataset.case ?? "";
    const query = new URLSearchParams({ q: input.value, case: open });
    const answer = await fetch(`${this.querySelector("a").pathname}?${query}`).catch(() => null);
    if (!answer?.ok || turn !== this.#asked) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const options = [...page.querySelectorAll("[data-found]")].map((found, place) => option(found, place));
    list.replaceChildren(...options);
    status.textContent = options.length === 0 ? this.getAttribute("none") ?? "" : "";
    mark(input, list, 0);
  }

  #key(event, input, list) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const current = list.querySelector("[aria-selected=true]");
    if (step) {
      event.preventDefault();
      mark(input, list, [...list.children].indexOf(current) + step);
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      go(current, input.closest("dialog"));
    }
  }
}

define("find-palette", FindPalette);
