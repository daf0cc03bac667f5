// All trustees of an election, in order: single ones, who all must decrypt, and groups of which a threshold must. With all
// that shows how their keys came about. Specification §4.5–§4.7.
import { at, demand } from "./fault.js";
import { integer, list, readJSON, text } from "./json.js";
import { smallPower } from "./powers.js";
import { proofOf, schnorrHolds } from "./proof.js";

const readKey = (json, group) => ({ key: group.elementOf(json, "public_key"), proof: proofOf(json, "pok", group) });

export const readSigned = (json, group) => ({ message: text(json, "message"), proof: proofOf(json, "signature", group) });

export function readCertificate(json, group) {
  const signed = readSigned(json, group);
  const keys = readJSON(signed.message);
  return { signed, verification: group.elementOf(keys, "verification"), encryption: group.elementOf(keys, "encryption") };
}

function readItem(json, group) {
  const pair = list(json);
  demand(pair.length === 2 && (pair[0] === "Single" || pair[0] === "Pedersen"), "member_invalid");
  if (pair[0] === "Single") return { single: readKey(pair[1], group) };
  const [, body] = pair;
  return {
    threshold: integer(body, "threshold"),
    certificates: list(body, "certs").map((item) => readCertificate(item, group)),
    coefficients: list(body, "coefexps").map((item) => readSigned(item, group)),
    keys: list(body, "verification_keys").map((item) => readKey(item, group)),
  };
}

/** Reads and checks the bytes of the trustees. */
export function readTrustees(bytes, group) {
  const items = list(readJSON(bytes)).map((item, index) =>
    at([["trustee_item", index + 1]], () => readItem(item, group)));
  demand(items.length > 0, "trustees_missing");
  items.forEach((item, index) => at([["trustee_item", index + 1]], () => checkItem(item, group)));
  return items;
}

function keyHolds({ key, proof }, group) {
  return schnorrHolds(proof, key, `pok|${group.name}|${key}|`, group);
}

export const isSigned = ({ message, proof }, verification, group) =>
  schnorrHolds(proof, verification, `sigmsg|${message}|`, group);

function checkItem(item, group) {
  if (item.single) return demand(keyHolds(item.single, group), "trustee_proof_wrong");
  const { threshold, certificates, coefficients, keys } = item;
  const count = certificates.length;
  demand(count > 0 && 1 <= threshold && threshold <= count && coefficients.length === count && keys.length === count,
    "threshold_invalid");
  item.polynomials = certificates.map((certificate, index) => {
    const place = ["trustee_of_group", index + 1];
    demand(isSigned(certificate.signed, certificate.verification, group), "certificate_wrong", place);
    const polynomial = at([place], () => readPolynomial(coefficients[index], group));
    demand(isSigned(coefficients[index], certificate.verification, group) && polynomial.length === threshold,
      "coefficients_wrong", place);
    return polynomial;
  });
  keys.forEach((key, index) => {
    const place = ["trustee_of_group", index + 1];
    const expected = group.product(item.polynomials.map((polynomial) => valueAt(polynomial, index + 1, group)));
    demand(key.key === expected, "verification_key_wrong", place);
    demand(keyHolds(key, group), "trustee_proof_wrong", place);
  });
}

/** The public side of a trustee's polynomial: g^(a_k). §4.6.4 */
export function readPolynomial({ message }, group) {
  return list(readJSON(message), "coefexps").map((item) => group.elementOf(item));
}

/** Π A_k^(place^k), which is g^f(place); by Horner, so that the exponents stay small. */
export function valueAt(polynomial, place, group) {
  return polynomial.reduceRight((value, coefficient) => smallPower(value, place, group.p) * coefficient % group.p, 1n);
}

/** y: the product of the sub-keys. §3.1.1 */
export const electionKey = (items, group) => group.product(items.map((item) =>
  item.single ? item.single.key : group.product(item.polynomials.map(([first]) => first))));

/** The keys that partial decryptions are checked with; the owner of one is a place in this list, from 1. */
export const verificationKeys = (items) => items.flatMap((item) =>
  item.single ? [item.single.key] : item.keys.map((key) => key.key));

/** The single trustees and the groups with the places of their members, from 1. */
export function owners(items) {
  let next = 1;
  return items.map((item) => {
    const places = Array.from({ length: item.single ? 1 : item.keys.length }, () => next++);
    return { places, threshold: item.single ? 1 : item.threshold };
  });
}
