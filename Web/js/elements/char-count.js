// <char-count left="还可写{}字"><textarea class="input" maxlength="2000"></textarea></char-count>
// Says how much room is left once three quarters are used, so that it does not count at those who write a line.
import { define, fill, make } from "../lib/dom.js";

class CharCount extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector("textarea, input");
    const most = Number(field?.getAttribute("maxlength"));
    if (!field || !most) return;
    const words = make("p", { class: "field__count", role: "status" });
    this.append(words);
    const count = () => {
      const left = most - field.value.length;
      words.textContent = left <= most / 4 ? fill(this.getAttribute("left"), left) : "";
      words.classList.toggle("field__count--over", left <= 0);
    };
    field.addEventListener("input", count);
    count();
  }
}

define("char-count", CharCount);
