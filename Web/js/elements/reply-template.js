// <reply-template target="words"><details>…<a data-words="…" href="…">已收到</a>…</details></reply-template>
// Turns the links into a select that puts the words into the field. What was typed stays: the words go behind it.
import { define, make } from "../lib/dom.js";

class ReplyTemplate extends HTMLElement {
  connectedCallback() {
    const field = document.getElementById(this.getAttribute("target"));
    const links = [...this.querySelectorAll("a[data-words]")];
    const title = this.querySelector("summary")?.textContent ?? "";
    if (!field || links.length === 0 || this.querySelector("select")) return;
    const select = make("select", { class: "input", "aria-label": title }, make("option", { value: "" }, title));
    links.forEach((link, index) => select.append(make("option", { value: String(index) }, link.textContent)));
    select.addEventListener("change", () => {
      const words = links[Number(select.value)]?.dataset.words;
      if (select.value === "" || !words) return;
      field.value = field.value.trim() === "" || field.value === this.#last ? words : `${field.value.trimEnd()}\n${words}`;
      this.#last = field.value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
      select.value = "";
    });
    this.querySelector("details").hidden = true;
    this.append(select);
  }

  #last = null;
}

define("reply-template", ReplyTemplate);
