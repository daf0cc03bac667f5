// Powers modulo p. A fixed base has a table of its powers, so that a power is a few products; powers of one variable base
// share their squarings.

/** base^exponent, by windows of four bits. */
export function power(base, exponent, p) {
  return sharedPowers(base, [exponent], p)[0];
}

/** base^exponent for a small exponent that is a number: a weight, a count, a trustee's place. */
export function smallPower(base, exponent, p) {
  let result = 1n, square = base;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = result * square % p;
    if (rest > 1) square = square * square % p;
  }
  return result;
}

const WIDTH = 4;

/**
 * Several powers of one base. The base is raised to 16, 16², …; each power throws these into the bucket of its digit and
 * then multiplies buckets (Yao 1976): 252 squarings for all, 75 products for each exponent of 256 bits.
 */
export function sharedPowers(base, exponents, p) {
  const digits = exponents.map((exponent) => exponent.toString(16));
  const longest = Math.max(...digits.map((text) => text.length));
  const buckets = exponents.map(() => new Array(1 << WIDTH).fill(undefined));
  let step = base;
  for (let place = 0; place < longest; place++) {
    for (let index = 0; index < digits.length; index++) {
      const character = digits[index].length - 1 - place;
      if (character < 0) continue;
      const digit = Number.parseInt(digits[index][character], 16);
      if (digit === 0) continue;
      const before = buckets[index][digit];
      buckets[index][digit] = before === undefined ? step : before * step % p;
    }
    if (place < longest - 1) for (let round = 0; round < WIDTH; round++) step = step * step % p;
  }
  return buckets.map((list) => combine(list, p));
}

/** Π bucket[d]^d: the product of all suffix products. */
function combine(buckets, p) {
  let suffix, result;
  for (let digit = buckets.length - 1; digit > 0; digit--) {
    const bucket = buckets[digit];
    if (bucket !== undefined) suffix = suffix === undefined ? bucket : suffix * bucket % p;
    if (suffix !== undefined) result = result === undefined ? suffix : result * suffix % p;
  }
  return result ?? 1n;
}

/** The table of one base: base^(d·2^(wi)) for every digit d and place i. */
export class FixedBase {
  /** `bits` of the exponents; `uses` is how many powers will be asked for, about: it decides how large a table pays. */
  constructor(base, p, bits, uses) {
    this.p = p;
    this.width = FixedBase.width(bits, uses);
    this.count = Math.ceil(bits / this.width);
    this.rows = [];
    let step = base % p;
    for (let place = 0; place < this.count; place++) {
      const row = [1n];
      for (let digit = 1; digit < 1 << this.width; digit++) row.push(row[digit - 1] * step % p);
      step = row[row.length - 1] * step % p;
      this.rows.push(row);
    }
  }

  static width(bits, uses) {
    const cost = (width) => Math.ceil(bits / width) * (2 ** width + uses);
    let best = 1;
    for (let width = 2; width <= 9; width++) if (cost(width) < cost(best)) best = width;
    return best;
  }

  power(exponent) {
    return this.multiply(1n, exponent);
  }

  /** accumulator · base^exponent. Every digit costs a product, a zero too. */
  multiply(accumulator, exponent) {
    const { p, width, rows } = this;
    const bits = exponent.toString(2).padStart(this.count * width, "0");
    let result = accumulator;
    for (let place = 0, end = bits.length; place < this.count; place++, end -= width) {
      result = result * rows[place][Number.parseInt(bits.slice(end - width, end), 2)] % p;
    }
    return result;
  }
}
