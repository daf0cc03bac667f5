// <auto-submit><form class="sift">…</form></auto-submit>
// Sends a GET form when a select, radio or checkbox changes. Text fields wait for Enter or the button.
import { define } from "../lib/dom.js";

class AutoSubmit extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", (event) => {
      if (event.target.matches("select, input[type=radio], input[type=checkbox]")) event.target.form?.requestSubmit();
    });
  }
}

define("auto-submit", AutoSubmit);
