// <dirty-form kept="刚才写的还在"><form>…<input type="hidden" name="_nonce" value="…">…</form></dirty-form>
// Keeps what is typed in this tab (sessionStorage, by the nonce of the form) and gives it back after the back button
// or a broken connection. Passwords, files and hidden fields are never kept. A sent draft is forgotten by the
// page that follows: if the connection broke, no page of ours followed, and the words are still here.
import { define, make } from "../lib/dom.js";

const kept = "input:not([type=hidden], [type=password], [type=file], [type=submit]), textarea, select";

const sent = "draft-sent";

class DirtyForm extends HTMLElement {
  connectedCallback() {
    const form = this.querySelector("form");
    const nonce = form?.querySelector(`input[name="${this.getAttribute("nonce") ?? "_nonce"}"]`)?.value;
    if (!form || !nonce) return;
    const key = `draft:${nonce}`;
    this.#restore(form, key);
    form.addEventListener("input", () => this.#keep(form, key));
    form.addEventListener("submit", () => store((box) => box.setItem(sent, key)));
  }

  #keep(form, key) {
    const values = [...form.querySelectorAll(kept)].filter((field) => field.name).map((field) => valueOf(field));
    store((box) => box.setItem(key, JSON.stringify(values)));
  }

  #restore(form, key) {
    const values = parsed(store((box) => box.getItem(key)));
    const fields = [...form.querySelectorAll(kept)].filter((field) => field.name);
    if (!Array.isArray(values) || values.length !== fields.length) return;
    let changed = false;
    fields.forEach((field, index) => {
      if (valueOf(field) === values[index]) return;
      if (typeof values[index] === "boolean") field.checked = values[index];
      else field.value = values[index];
      changed = true;
    });
    const words = this.getAttribute("kept");
    if (changed && words) this.prepend(make("p", { class: "hint", role: "status" }, words));
  }
}

/** The value of a field as text, or for a box whether it is ticked. */
function valueOf(field) {
  return field.type === "checkbox" || field.type === "radio" ? field.checked : field.value;
}

/** The storage may be full or refused: then nothing is kept, and nothing breaks. */
function store(act) {
  try {
    return act(sessionStorage);
  } catch {
    return null;
  }
}

function parsed(text) {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
}

function forgetSent() {
  const key = store((box) => box.getItem(sent));
  if (!key) return;
  const nonces = [...document.querySelectorAll("dirty-form input[type=hidden]")];
  const here = nonces.some((field) => `draft:${field.value}` === key);
  store((box) => { box.removeItem(sent); if (!here) box.removeItem(key); });
}

forgetSent();
define("dirty-form", DirtyForm);
