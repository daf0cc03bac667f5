// <confirm-dialog heading="…" words="…" yes="撤下" no="不撤"><button class="button">撤下</button></confirm-dialog>
// Asks before the form is sent. Without script the form is sent at once, and the server can still take it back.
import { define, make } from "../lib/dom.js";

class ConfirmDialog extends HTMLElement {
  #agreed = false;

  connectedCallback() {
    this.addEventListener("click", (event) => this.#ask(event));
  }

  #ask(event) {
    const button = event.target.closest("button, a[href], input[type=submit]");
    if (!button || button.closest("dialog") || this.#agreed) return;
    event.preventDefault();
    const dialog = this.#dialog();
    dialog.addEventListener("close", () => {
      const yes = dialog.returnValue === "yes";
      dialog.remove();
      if (yes) this.#go(button);
      else button.focus();
    }, { once: true });
    document.body.append(dialog);
    dialog.showModal();
  }

  #go(button) {
    this.#agreed = true;
    try {
      button.click();
    } finally {
      this.#agreed = false;
    }
  }

  #dialog() {
    const word = (name) => this.getAttribute(name) ?? "";
    const id = "confirm-title";
    const no = make("button", { class: "button button--still", value: "no", autofocus: true }, word("no"));
    const yes = make("button", { class: "button button--main", value: "yes" }, word("yes"));
    return make("dialog", { class: "dialog", "aria-labelledby": id },
      make("form", { method: "dialog" },
        make("h2", { class: "dialog__title", id }, word("heading")),
        make("p", {}, word("words")),
        make("p", { class: "actions" }, yes, no)));
  }
}

define("confirm-dialog", ConfirmDialog);
