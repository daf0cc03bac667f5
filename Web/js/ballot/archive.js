// The records of a `.bel` file, each with the content that its name says: an old-style tar without an end mark, because the
// file only ever grows. Specification §4.4.
import { demand, Fault } from "./fault.js";
import { count, integer, readJSON } from "./json.js";
import { nameOf, sameBytes } from "./text.js";

const BLOCK = 512;

/** One header, every bit of it: comparing leaves no place to hide anything. */
function header(name, size, seconds) {
  const block = new Uint8Array(BLOCK);
  const put = (text, place) => {
    for (let index = 0; index < Math.min(text.length, 100); index++) block[place + index] = text.charCodeAt(index);
  };
  const octal = (value, length) => value.toString(8).padStart(length, "0");
  put(name, 0);
  put("0000644", 100);
  put("0000000", 108);
  put("0000000", 116);
  put(octal(size, 11), 124);
  put(octal(seconds, 11), 136);
  put("        ", 148);
  put("0", 156);
  put(octal(block.reduce((sum, byte) => sum + byte, 0), 6) + "\0 ", 148);
  return block;
}

/** The text of a field up to its first NUL, one character a byte. */
function field(block, place, length) {
  const bytes = block.subarray(place, place + length);
  const end = bytes.indexOf(0);
  return String.fromCharCode(...(end < 0 ? bytes : bytes.subarray(0, end)));
}

const octalField = (block, place) => {
  const digits = field(block, place, 12);
  return /^[0-7]{11}$/.test(digits) ? Number.parseInt(digits, 8) : undefined;
};

/** The files, in order: name, seconds since 1970, bytes. Throws `archive_malformed` with the byte. */
function tarFiles(bytes) {
  const files = [];
  for (let start = 0; start < bytes.length;) {
    const place = ["byte", start];
    demand(start + BLOCK <= bytes.length, "archive_malformed", place);
    const block = bytes.subarray(start, start + BLOCK);
    const [name, size, seconds] = [field(block, 0, 100), octalField(block, 124), octalField(block, 136)];
    demand(size !== undefined && seconds !== undefined, "archive_malformed", place);
    demand(sameBytes(header(name, size, seconds), block), "archive_malformed", place);
    const end = start + BLOCK + size;
    const next = start + BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    demand(next <= bytes.length && bytes.subarray(end, next).every((byte) => byte === 0), "archive_malformed", place);
    files.push({ name, seconds, bytes: bytes.subarray(start + BLOCK, end) });
    start = next;
  }
  return files;
}

/** When the archive was begun, seconds since 1970. */
function readHeader({ name, bytes }) {
  let version, began;
  try {
    const json = readJSON(bytes);
    [version, began] = [integer(json, "version"), json.get("timestamp")];
  } catch {
    throw new Fault("header_invalid");
  }
  demand(name === "BELENIOS", "header_invalid");
  demand(version === 1, "version_unsupported");
  try {
    return count(began);
  } catch {
    throw new Fault("header_invalid");
  }
}

/** Reads headers, names and hashes; `records` are {name, isEvent, bytes} in order. */
export function readArchive(bytes) {
  const files = tarFiles(bytes);
  demand(files.length > 0, "archive_empty");
  const beganAt = readHeader(files[0]);
  demand(files[0].seconds === beganAt, "header_invalid");
  const names = new Set();
  const records = files.slice(1).map((file, offset) => {
    const index = offset + 1;
    const found = /^([0-9a-f]{64})\.(data|event)\.json$/.exec(file.name);
    demand(found, "record_name_invalid", ["record", index]);
    const [, name, kind] = found;
    // Every file bears the time of the header, so that one election has one archive, to the byte.
    demand(file.seconds === beganAt, "archive_malformed", ["record", index]);
    const place = ["record", `${index} (${name.slice(0, 8)}…)`];
    demand(!names.has(name), "record_repeated", place);
    names.add(name);
    demand(nameOf(file.bytes) === name, "record_changed", place);
    return { name, isEvent: kind === "event", bytes: file.bytes };
  });
  return { beganAt, records };
}

/** Header, content and padding of one file. */
export function tarEntry(name, content, seconds) {
  const entry = new Uint8Array(BLOCK + Math.ceil(content.length / BLOCK) * BLOCK);
  entry.set(header(name, content.length, seconds));
  entry.set(content, BLOCK);
  return entry;
}

/** The entry of a record: `kind` is "data" or "event". */
export const record = (content, kind, seconds) => tarEntry(`${nameOf(content)}.${kind}.json`, content, seconds);
