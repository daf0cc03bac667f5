// What is wrong with an archive, a ballot or an input, and where.

/** `code` is the part after `belenios.` and the same as in the server's program; `place` lists [kind, value], outermost first. */
export class Fault extends Error {
  constructor(code, ...place) {
    super(code);
    this.code = code;
    this.place = place;
  }

  /** The same fault with an outer place before what is known. */
  under(...outer) {
    return new Fault(this.code, ...outer, ...this.place);
  }
}

/** Throws the fault unless the condition holds. */
export function demand(condition, code, ...place) {
  if (!condition) throw new Fault(code, ...place);
}

/** Runs the step; what it finds wrong gets the place. */
export function at(place, step) {
  try {
    return step();
  } catch (error) {
    throw error instanceof Fault ? error.under(...place) : error;
  }
}
