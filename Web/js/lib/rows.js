// Rows of a list that is fetched again.

/** What a row is known by: where it leads. */
export const keyOf = (row) => row.querySelector("a[href]")?.getAttribute("href") ?? "";

/** A row that says the same stays, with its tick; a fold stays as open as it was. `known`: the rows of `here` by their keys. */
export function carryOver(here, known, fresh) {
  for (const row of fresh.querySelectorAll("[data-row]")) {
    const old = known.get(keyOf(row));
    if (old?.textContent === row.textContent) row.replaceWith(old);
  }
  for (const fold of fresh.querySelectorAll("[data-fold]")) {
    const old = here.querySelector(`[data-fold="${CSS.escape(fold.dataset.fold)}"]`);
    if (old) fold.open = old.open;
  }
}
