// The options of the palette: made from what a page found, marked by the arrow keys, gone to by Enter or a click.
import { make } from "./dom.js";

export function option(found, place) {
  const link = found.querySelector("a");
  const about = found.querySelector(".rows__line")?.textContent.trim() ?? "";
  const words = [make("span", {}, link.textContent), make("span", { class: "palette__about" }, about)];
  return make("li", { class: "palette__item", role: "option", id: `palette-${place}`, "data-path": link.getAttribute("href") }, ...words);
}

export function mark(input, list, place) {
  const items = [...list.children];
  const chosen = items[Math.max(0, Math.min(items.length - 1, place))];
  for (const item of items) item.setAttribute("aria-selected", String(item === chosen));
  if (chosen) input.setAttribute("aria-activedescendant", chosen.id);
  else input.removeAttribute("aria-activedescendant");
  chosen?.scrollIntoView({ block: "nearest" });
}

/** To another page; or to a place on this one, which is unfolded and gets the focus. */
export function go(item, dialog) {
  if (!item) return;
  const address = new URL(item.dataset.path, location.href);
  dialog.close();
  const target = address.pathname === location.pathname && address.hash ? document.querySelector(address.hash) : null;
  if (!target) return location.assign(address);
  target.closest("details")?.setAttribute("open", "");
  target.focus();
}
