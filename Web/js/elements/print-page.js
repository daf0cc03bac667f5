// <print-page><button class="link" type="button" hidden>打印</button></print-page>
// The button is hidden until there is a script to press it: without one the browser's own menu prints the same page.
import { define } from "../lib/dom.js";

class PrintPage extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    if (!button) return;
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}

define("print-page", PrintPage);
