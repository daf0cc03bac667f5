// A voter's secret: fourteen characters of base 58 and one that finds typing errors, XXX-XXX-XXX-XXX-XXX. §4.8
import { demand } from "./fault.js";
import { pbkdf2 } from "./sha256.js";
import { BASE58, number, utf8 } from "./text.js";

/** (53 − n) mod 53 as a character, n being the number that the characters write in base 58. */
function checksum(body) {
  const rest = [...body].reduce((sum, character) => (sum * 58 + BASE58.indexOf(character)) % 53, 0);
  return BASE58[(53 - rest) % 53];
}

const grouped = (characters) => characters.match(/.{3}/g).join("-");

/** What a person typed, with or without dashes and spaces, in its one spelling. Throws `credential_mistyped`. */
export function typedCredential(typed) {
  const characters = typed.replace(/[-\s]/g, "");
  demand(/^[1-9A-HJ-NP-Za-km-z]{15}$/.test(characters) && checksum(characters.slice(0, 14)) === characters[14],
    "credential_mistyped");
  return grouped(characters);
}

/** A fresh one, of 82 bits: bytes beyond the last whole multiple of 58 are thrown away. */
export function freshCredential(random) {
  let body = "";
  while (body.length < 14) {
    for (const byte of random(14)) if (byte < 232 && body.length < 14) body += BASE58[byte % 58];
  }
  return grouped(body + checksum(body));
}

/** The secret exponent; the election's identifier is the salt, so that a credential means nothing elsewhere. */
export function credentialSecret(credential, uuid, group) {
  return group.scalar(number(pbkdf2(utf8(credential), utf8(uuid), 1_000)));
}
