// Bytes, hexadecimal digits, base 64, base 58: the spellings that the protocol uses.
import { sha256 } from "./sha256.js";

const encoder = new TextEncoder();

/** The bytes of a text in UTF-8. */
export const utf8 = (text) => encoder.encode(text);

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

export function hex(bytes) {
  let text = "";
  for (const byte of bytes) text += HEX[byte];
  return text;
}

export function fromHex(text) {
  return Uint8Array.from({ length: text.length / 2 }, (_, index) => Number.parseInt(text.substr(2 * index, 2), 16));
}

/** The big-endian number that the bytes write. */
export const number = (bytes) => BigInt("0x" + (hex(bytes) || "0"));

/** Base 64 without padding. */
export function base64(bytes) {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replace(/=+$/, "");
}

/** The name of a record: SHA-256 as 64 lower-case hexadecimal digits. Specification §4.4 */
export const nameOf = (bytes) => hex(sha256(bytes));

/** The fingerprint of an election, the hash in a signature, a smart ballot tracker. §4.15 */
export const fingerprint = (bytes) => base64(sha256(bytes));

/** The 58 characters that cannot be mistaken for each other. §4.2 */
export const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

export const isBase58 = (text) => [...text].every((character) => BASE58.includes(character));

export function sameBytes(a, b) {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
