// <go-keys reply="#words" take="#take" help="#keys" go="d /cases/today l /cases"></go-keys>
// Single keys of a page: r goes to the reply, a (or t) takes, ? opens the dialog that lists them all, g and then a letter
// goes to a page. They rest while somebody types, and for ever with the attribute `off`.
import { define, isTyping } from "../lib/dom.js";

const names = { r: "reply", a: "take", t: "take", "?": "help" };
const patience = 1500; // milliseconds between g and the letter

class GoKeys extends HTMLElement {
  #listen = (event) => this.#key(event);
  #goneAt = -patience;

  connectedCallback() {
    if (!this.hasAttribute("off")) document.addEventListener("keydown", this.#listen);
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.#listen);
  }

  #key(event) {
    if (isTyping(event)) return;
    const isGoing = event.timeStamp - this.#goneAt < patience;
    this.#goneAt = event.key === "g" && !isGoing ? event.timeStamp : -patience;
    if (isGoing) this.#go(event);
    else this.#act(event);
  }

  #go(event) {
    const words = (this.getAttribute("go") ?? "").split(" ");
    const place = words.indexOf(event.key);
    if (place < 0 || place % 2 === 1) return;
    event.preventDefault();
    location.assign(words[place + 1]);
  }

  #act(event) {
    const selector = this.getAttribute(names[event.key] ?? "");
    const target = selector ? document.querySelector(selector) : null;
    if (!target) return;
    event.preventDefault();
    if (target instanceof HTMLDialogElement) target.showModal();
    else if (target instanceof HTMLButtonElement) target.click();
    else target.focus();
  }
}

define("go-keys", GoKeys);
