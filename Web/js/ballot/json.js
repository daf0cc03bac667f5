// The JSON of the protocol: whole numbers only, members in the order in which they stand (hashes depend on it), and no
// name twice in one object, because two readers might choose differently between the two. Objects are Maps: a plain
// object would sort names that look like numbers.
import { Fault, demand } from "./fault.js";
import { utf8 } from "./text.js";

const DEPTH_MAX = 32;
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const SPACE = /[ \n\r\t]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)/y;
const ESCAPES = { '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

class Reader {
  constructor(text) {
    this.text = text;
    this.index = 0;
  }

  fault() {
    return new Fault("json_malformed", ["character", this.index]);
  }

  match(pattern) {
    pattern.lastIndex = this.index;
    const found = pattern.exec(this.text);
    if (!found) throw this.fault();
    this.index = pattern.lastIndex;
    return found[0];
  }

  take(character) {
    if (this.text[this.index] !== character) return false;
    this.index += 1;
    return true;
  }

  expect(word) {
    if (!this.text.startsWith(word, this.index)) throw this.fault();
    this.index += word.length;
  }

  whole() {
    this.match(SPACE);
    const value = this.value(0);
    this.match(SPACE);
    if (this.index !== this.text.length) throw this.fault();
    return value;
  }

  value(depth) {
    if (depth >= DEPTH_MAX) throw this.fault();
    switch (this.text[this.index]) {
      case "{": return this.object(depth);
      case "[": return this.array(depth);
      case '"': return this.string();
      case "t": return this.word("true", true);
      case "f": return this.word("false", false);
      case "n": return this.word("null", null);
      default: return this.number();
    }
  }

  word(word, value) {
    this.expect(word);
    return value;
  }

  number() {
    const digits = this.match(NUMBER);
    const value = BigInt(digits);
    if (digits === "-0" || value !== BigInt.asIntN(64, value)) throw this.fault();
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }

  array(depth) {
    const list = [];
    this.list("]", () => list.push(this.value(depth + 1)));
    return list;
  }

  object(depth) {
    const members = new Map();
    this.list("}", () => {
      const name = this.string();
      this.match(SPACE);
      if (!this.take(":") || members.has(name)) throw this.fault();
      this.match(SPACE);
      members.set(name, this.value(depth + 1));
    });
    return members;
  }

  list(end, element) {
    this.index += 1;
    this.match(SPACE);
    if (this.take(end)) return;
    for (;;) {
      this.match(SPACE);
      element();
      this.match(SPACE);
      if (this.take(end)) return;
      if (!this.take(",")) throw this.fault();
    }
  }

  string() {
    if (!this.take('"')) throw this.fault();
    let text = "";
    for (;;) {
      text += this.match(PLAIN);
      if (this.take('"')) return text;
      if (!this.take("\\")) throw this.fault();
      text += this.escape();
    }
  }

  escape() {
    const character = this.text[this.index];
    this.index += 1;
    if (character !== "u") {
      if (character === undefined || !Object.hasOwn(ESCAPES, character)) throw this.fault();
      return ESCAPES[character];
    }
    const high = this.fourDigits();
    if (high < 0xd800 || high > 0xdfff) return String.fromCharCode(high);
    if (high >= 0xdc00 || !this.take("\\") || !this.take("u")) throw this.fault();
    const low = this.fourDigits();
    if (low < 0xdc00 || low > 0xdfff) throw this.fault();
    return String.fromCharCode(high, low);
  }

  fourDigits() {
    return Number.parseInt(this.match(/[0-9A-Fa-f]{4}/y), 16);
  }
}

/** Reads a Uint8Array or a text. Throws `json_malformed`. */
export function readJSON(source) {
  if (typeof source === "string") return new Reader(source).whole();
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(source);
  } catch {
    throw new Fault("json_malformed");
  }
  return new Reader(text).whole();
}

const quote = (text) => '"' + text.replace(/["\\\u0000-\u001f\u007f]/g, (character) => {
  const short = { '"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" }[character];
  return short ?? "\\u" + character.charCodeAt(0).toString(16).padStart(4, "0");
}) + '"';

/** Compact JSON, no spaces, members as they stand. */
export function writeJSON(value) {
  if (typeof value === "string") return quote(value);
  if (Array.isArray(value)) return "[" + value.map(writeJSON).join(",") + "]";
  if (value instanceof Map) {
    return "{" + [...value].map(([name, member]) => quote(name) + ":" + writeJSON(member)).join(",") + "}";
  }
  return String(value);
}

export const jsonBytes = (value) => utf8(writeJSON(value));

/** object(["a", 1], ["b", undefined]): a member without a value is left out. */
export const object = (...members) => new Map(members.filter(([, value]) => value !== undefined));

/** An object of these members only, in this order. */
export function only(json, names) {
  demand(json instanceof Map, "member_invalid");
  return new Map(names.filter((name) => json.has(name)).map((name) => [name, json.get(name)]));
}

/** The member, or undefined where there is none. */
export const maybe = (json, name) => (json instanceof Map ? json.get(name) : undefined);

function typed(json, name, isRight) {
  const value = name === undefined ? json : maybe(json, name);
  demand(isRight(value), "member_invalid", ...(name === undefined ? [] : [["member", name]]));
  return value;
}

/** The member, or the value itself where no name is given, if it is of the kind. Each throws `member_invalid`. */
export const member = (json, name) => typed(json, name, (value) => value !== undefined);
export const text = (json, name) => typed(json, name, (value) => typeof value === "string");
export const list = (json, name) => typed(json, name, (value) => Array.isArray(value));
export const integer = (json, name) => typed(json, name, (value) => typeof value === "number" || typeof value === "bigint");

/** Digits without a leading zero, at most 17; undefined else. */
export function natural(digits) {
  return /^(?:0|[1-9][0-9]{0,16})$/.test(digits) ? Number(digits) : undefined;
}

/** A natural number as a number or as its decimal text. */
export function count(json, name) {
  const value = member(json, name);
  const number = typeof value === "string" ? natural(value) : value;
  demand(typeof number === "number" && number >= 0, "member_invalid", ...(name === undefined ? [] : [["member", name]]));
  return number;
}

/** A count of votes or a weight: as text from 2^30 on, as Belenios 2.0 writes it. */
export const countJSON = (number) => (number < 2 ** 30 ? number : String(number));
