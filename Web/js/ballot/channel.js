// Sealed messages from trustee to trustee, which the server carries and cannot read. Specification §4.6.1–§4.6.3.
import { open, seal } from "./ccm.js";
import { Fault } from "./fault.js";
import { object, readJSON, text, writeJSON } from "./json.js";
import { power } from "./powers.js";
import { makeSchnorr, proofJSON } from "./proof.js";
import { sha256 } from "./sha256.js";
import { fromHex, hex, utf8 } from "./text.js";
import { isSigned, readSigned } from "./trustees.js";

const TAG_COUNT = 8;

const hashed = (prefix, element) => sha256(utf8(`${prefix}|${element}`));

/** 15 less what the length of the message needs, and it has 2 at least. */
const nonceOf = (alpha, count) => hashed("iv", alpha).slice(0, 15 - (count < 2 ** 16 ? 2 : count < 2 ** 24 ? 3 : 4));

/** A message with its writer's signature. */
export function signed(message, signing, { group, table, random }) {
  const signature = makeSchnorr(signing, `sigmsg|${message}|`, group, table, random);
  return object(["message", message], ["signature", proofJSON(signature)]);
}

/** Signs the message with its receiver, then seals both for the receiver's encryption key. `tools`: {group, table, random}. */
export function send(message, signing, encryption, tools) {
  const { group, table, random } = tools;
  const addressed = writeJSON(object(["recipient", String(encryption)], ["message", writeJSON(message)]));
  const plain = utf8(writeJSON(signed(addressed, signing, tools)));
  const [r, s] = [group.fresh(random), group.fresh(random)];
  const [alpha, shared] = [table.power(r), table.power(s)];
  const beta = power(encryption, r, group.p) * shared % group.p;
  const data = seal(plain, hashed("key", shared), nonceOf(alpha, plain.length), TAG_COUNT);
  return writeJSON(object(["alpha", String(alpha)], ["beta", String(beta)], ["data", hex(data)]));
}

/** The message, if it can be opened, is for the holder of `keys` and signed by `sender`. Throws `message_unreadable`. */
export function receive(sealed, keys, sender, { group, table }) {
  const unreadable = new Fault("message_unreadable");
  const json = readJSON(sealed);
  const [alpha, beta] = [group.elementOf(json, "alpha"), group.elementOf(json, "beta")];
  const digits = text(json, "data");
  if (!/^(?:[0-9a-f]{2})*$/.test(digits)) throw unreadable;
  const data = fromHex(digits);
  // 1/α^dk = α^(−dk).
  const shared = beta * power(alpha, group.scalar(-keys.decryption), group.p) % group.p;
  const plain = open(data, hashed("key", shared), nonceOf(alpha, data.length - TAG_COUNT), TAG_COUNT);
  if (!plain) throw unreadable;
  const inner = readSigned(readJSON(plain), group);
  const addressed = readJSON(inner.message);
  if (!isSigned(inner, sender, group) || text(addressed, "recipient") !== String(table.power(keys.decryption))) throw unreadable;
  return readJSON(text(addressed, "message"));
}
