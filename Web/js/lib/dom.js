// The few steps of the DOM that our elements share.

/** Makes an element: make("img", { class: "upload__picture", src }, child, …). Attributes only; text is a child. */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(key, "");
    else if (value !== false && value != null) element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

/** Puts values into the {} of a translated phrase, in order: fill("还可写{}字", 12). */
export function fill(phrase, ...values) {
  let index = 0;
  return (phrase ?? "{}").replace(/\{\}/g, () => String(values[index++] ?? ""));
}

/** True while the person is typing, so that single-letter keys must not act. */
export function isTyping(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return true;
  const target = event.target;
  if (!(target instanceof Element)) return false;
  return target.closest("input, textarea, select, dialog[open], [contenteditable]") !== null;
}

/** The language of the nearest element that says one, for Intl. */
export function languageOf(element) {
  return element.closest("[lang]")?.getAttribute("lang") || "zh-Hans";
}

/** Registers an element once; a second module graph in the same page does no harm. */
export function define(name, type) {
  if (!customElements.get(name)) customElements.define(name, type);
}
