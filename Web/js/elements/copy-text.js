// <copy-text text="YQ-2026-11-0372" done="已复制"><button class="link" type="button" hidden>复制编号</button></copy-text>
// The button is hidden until there is a clipboard to copy to.
import { define } from "../lib/dom.js";

class CopyText extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    if (!button || !navigator.clipboard) return;
    button.hidden = false;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", () => this.#copy(button));
  }

  async #copy(button) {
    const before = button.textContent;
    try {
      await navigator.clipboard.writeText(this.getAttribute("text") ?? "");
    } catch {
      return; // refused by the browser: the text still stands on the page to be selected
    }
    button.textContent = this.getAttribute("done") ?? before;
    setTimeout(() => { button.textContent = before; }, 2000);
  }
}

define("copy-text", CopyText);
