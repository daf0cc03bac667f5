// A QR code (ISO/IEC 18004) of a short text: byte mode, level L, versions 1 to 9, always mask 0. The same construction as
// QRCode.swift, here because the server must not see what it says.

const PER_BLOCK = [7, 10, 15, 20, 26, 18, 20, 24, 30];
const BLOCKS = [1, 1, 1, 1, 1, 2, 2, 2, 2];

function total(version) {
  let modules = (16 * version + 128) * version + 64;
  if (version >= 2) {
    const count = Math.floor(version / 7) + 2;
    modules -= (25 * count - 10) * count - 55;
  }
  if (version >= 7) modules -= 36;
  return Math.floor(modules / 8);
}

const dataCount = (version) => total(version) - PER_BLOCK[version - 1] * BLOCKS[version - 1];

function product(a, b) {
  let sum = 0;
  for (let place = 7; place >= 0; place--) {
    sum = (sum << 1) ^ ((sum >> 7) * 0x11d);
    if ((b >> place) & 1) sum ^= a;
  }
  return sum;
}

function divisor(degree) {
  const result = new Array(degree).fill(0);
  result[degree - 1] = 1;
  let root = 1;
  for (let turn = 0; turn < degree; turn++) {
    for (let place = 0; place < degree; place++) {
      result[place] = product(result[place], root) ^ (place + 1 < degree ? result[place + 1] : 0);
    }
    root = product(root, 2);
  }
  return result;
}

function remainder(data, factors) {
  const result = new Array(factors.length).fill(0);
  for (const byte of data) {
    const factor = byte ^ result.shift();
    result.push(0);
    factors.forEach((value, place) => (result[place] ^= product(value, factor)));
  }
  return result;
}

function codewords(bytes, version) {
  let bits = "0100" + bytes.length.toString(2).padStart(8, "0");
  for (const byte of bytes) bits += byte.toString(2).padStart(8, "0");
  const count = dataCount(version);
  bits += "0".repeat(Math.min(4, count * 8 - bits.length));
  bits += "0".repeat((8 - (bits.length % 8)) % 8);
  const words = bits.match(/.{8}/g).map((word) => Number.parseInt(word, 2));
  for (let filler = 0xec; words.length < count; filler ^= 0xec ^ 0x11) words.push(filler);
  return words;
}

/** Data and correction, block by block; later blocks may hold one codeword more. */
function interleaved(data, version) {
  const count = BLOCKS[version - 1];
  const short = Math.floor(data.length / count);
  const parts = [];
  for (let block = 0, start = 0; block < count; block++) {
    const length = short + (block < count - (data.length % count) ? 0 : 1);
    parts.push(data.slice(start, start + length));
    start += length;
  }
  const factors = divisor(PER_BLOCK[version - 1]);
  const corrections = parts.map((part) => remainder(part, factors));
  const words = [];
  for (let place = 0; place <= short; place++) for (const part of parts) if (place < part.length) words.push(part[place]);
  for (let place = 0; place < factors.length; place++) for (const part of corrections) words.push(part[place]);
  return words;
}

class Drawing {
  constructor(version) {
    this.size = version * 4 + 17;
    this.dark = new Map();
    for (let place = 0; place < this.size; place++) {
      this.fix(6, place, place % 2 === 0);
      this.fix(place, 6, place % 2 === 0);
    }
    const far = this.size - 4;
    for (const [x, y] of [[3, 3], [far, 3], [3, far]]) this.ring(x, y, 4, (ring) => ring !== 2 && ring !== 4);
    const places = this.alignment(version);
    const last = places.length - 1;
    places.forEach((x, i) => places.forEach((y, j) => {
      const isCorner = (i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0);
      if (!isCorner) this.ring(x, y, 2, (ring) => ring !== 1);
    }));
    this.format();
    if (version >= 7) this.version(version);
  }

  fix(x, y, isDark) {
    if (x >= 0 && y >= 0 && x < this.size && y < this.size) this.dark.set(y * this.size + x, isDark);
  }

  ring(x, y, reach, isDark) {
    for (let dy = -reach; dy <= reach; dy++) {
      for (let dx = -reach; dx <= reach; dx++) this.fix(x + dx, y + dy, isDark(Math.max(Math.abs(dx), Math.abs(dy))));
    }
  }

  alignment(version) {
    if (version === 1) return [];
    const count = Math.floor(version / 7) + 2;
    const step = Math.floor((version * 4 + count * 2 + 1) / (count * 2 - 2)) * 2;
    return [6, ...Array.from({ length: count - 1 }, (_, index) => this.size - 7 - index * step).reverse()];
  }

  format() {
    const data = 1 << 3;
    let rest = data;
    for (let turn = 0; turn < 10; turn++) rest = (rest << 1) ^ ((rest >> 9) * 0x537);
    const bits = ((data << 10) | rest) ^ 0x5412;
    const bit = (place) => ((bits >> place) & 1) === 1;
    for (let place = 0; place <= 5; place++) this.fix(8, place, bit(place));
    this.fix(8, 7, bit(6));
    this.fix(8, 8, bit(7));
    this.fix(7, 8, bit(8));
    for (let place = 9; place < 15; place++) this.fix(14 - place, 8, bit(place));
    for (let place = 0; place < 8; place++) this.fix(this.size - 1 - place, 8, bit(place));
    for (let place = 8; place < 15; place++) this.fix(8, this.size - 15 + place, bit(place));
    this.fix(8, this.size - 8, true);
  }

  version(version) {
    let rest = version;
    for (let turn = 0; turn < 12; turn++) rest = (rest << 1) ^ ((rest >> 11) * 0x1f25);
    const bits = (version << 12) | rest;
    for (let place = 0; place < 18; place++) {
      const [a, b] = [this.size - 11 + (place % 3), Math.floor(place / 3)];
      this.fix(a, b, ((bits >> place) & 1) === 1);
      this.fix(b, a, ((bits >> place) & 1) === 1);
    }
  }

  /** Two columns at a time from the right, up and down, around the timing column; mask 0. */
  words(words) {
    const fixed = new Set(this.dark.keys());
    let next = 0;
    for (let column = this.size - 1; column >= 1; column -= 2) {
      const right = column <= 6 ? column - 1 : column;
      for (let step = 0; step < this.size; step++) {
        const y = ((right + 1) & 2) === 0 ? this.size - 1 - step : step;
        for (const x of [right, right - 1]) {
          if (fixed.has(y * this.size + x)) continue;
          const bit = next < words.length * 8 ? (words[next >> 3] >> (7 - (next & 7))) & 1 : 0;
          this.fix(x, y, (bit === 1) !== ((x + y) % 2 === 0));
          next += 1;
        }
      }
    }
  }
}

/** {size, path}: the dark modules as the `d` of an SVG path with a quiet zone of four. Throws a RangeError when the text is too long. */
export function qrPath(text) {
  const bytes = new TextEncoder().encode(text);
  const version = PER_BLOCK.findIndex((_, index) => bytes.length <= dataCount(index + 1) - 2) + 1;
  if (version === 0) throw new RangeError("too long for a QR code of version 9");
  const drawing = new Drawing(version);
  drawing.words(interleaved(codewords(bytes, version), version));
  let path = "";
  for (const [place, isDark] of drawing.dark) {
    if (isDark) path += `M${(place % drawing.size) + 4} ${Math.floor(place / drawing.size) + 4}h1v1h-1z`;
  }
  return { size: drawing.size + 8, path };
}
