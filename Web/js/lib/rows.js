// Rows of a list that is fetched again.

/** What a row is known by: where it leads. A row is a link or holds one. */
export const keyOf = (row) => (row.matches("a[href]") ? row : row.querySelector("a[href]"))?.getAttribute("href") ?? "";

/** A row that says the same stays, with its tick; a fold stays as open as it was. `known`: the rows of `here` by their keys. */
export function carryOver(here, known, fresh) {
  for (const row of fresh.querySelectorAll("[data-row]")) {
    const old = known.get(keyOf(row));
    const isSame = old?.textContent === row.textContent && old.getAttribute("aria-current") === row.getAttribute("aria-current");
    if (isSame) row.replaceWith(old);
  }
  for (const fold of fresh.querySelectorAll("[data-fold]")) {
    const old = here.querySelector(`[data-fold="${CSS.escape(fold.dataset.fold)}"]`);
    if (old) fold.open = old.open;
  }
}
