// What a trustee of a threshold group does on her own device: nobody ever holds the whole key, and as many as the threshold says can
// decrypt without the others. Specification §3.1.1 "Pedersen", §4.6.
import { receive, send, signed } from "./channel.js";
import { at, demand } from "./fault.js";
import { Group } from "./group.js";
import { list, member, object, readJSON, text, writeJSON } from "./json.js";
import { FixedBase } from "./powers.js";
import { makeSchnorr, proofJSON } from "./proof.js";
import { sha256 } from "./sha256.js";
import { BASE58, number, utf8 } from "./text.js";
import { isSigned, readCertificate, readPolynomial, readSigned, valueAt } from "./trustees.js";

const SEED = /^[1-9A-HJ-NP-Za-km-z]{22}$/;

const toolsOf = (group, random) => ({ group, random, table: new FixedBase(group.g, group.p, group.bits, 16) });

/** Bytes beyond the last whole multiple of 58 are thrown away. */
function freshSeed(random) {
  let seed = "";
  while (seed.length < 22) for (const byte of random(22)) if (byte < 232 && seed.length < 22) seed += BASE58[byte % 58];
  return seed;
}

function keysOf(seed, group) {
  const key = (purpose) => group.scalar(number(sha256(utf8(`${purpose}|${seed}`))));
  return { signing: key("sk"), decryption: key("dk") };
}

/** Step 1. {privateKey}: the file to keep, a JSON string; {message}: the certificate. */
export function makeSeed(random, group = Group.named("BELENIOS-2048")) {
  const tools = toolsOf(group, random);
  const seed = freshSeed(random);
  const keys = keysOf(seed, group);
  const publics = object(
    ["verification", String(tools.table.power(keys.signing))], ["encryption", String(tools.table.power(keys.decryption))]);
  return { privateKey: writeJSON(seed), message: writeJSON(signed(writeJSON(publics), keys.signing, tools)) };
}

/** A trustee at her desk, by the file that she kept. `certificates` is a JSON list of the texts of all, in order. */
export class ThresholdTrustee {
  constructor({ privateKey, certificates }, random, group = Group.named("BELENIOS-2048")) {
    const seed = readJSON(privateKey.trim());
    demand(typeof seed === "string" && SEED.test(seed), "credential_mistyped");
    this.group = group;
    this.tools = toolsOf(group, random);
    this.keys = keysOf(seed, group);
    this.certificates = list(readJSON(certificates)).map((certificate, index) => {
      const place = ["trustee_of_group", index + 1];
      const read = at([place], () => readCertificate(certificate, group));
      demand(isSigned(read.signed, read.verification, group), "certificate_wrong", place);
      return read;
    });
    const own = this.tools.table.power(this.keys.signing);
    this.index = this.certificates.findIndex((certificate) => certificate.verification === own);
    demand(this.index >= 0, "certificate_wrong");
  }

  get own() {
    return this.certificates[this.index];
  }

  /** Step 3: a random polynomial, sealed for herself; its values, each sealed for one trustee; its public coefficients, signed. */
  polynomial(threshold) {
    const { group, tools, keys } = this;
    const coefficients = Array.from({ length: threshold }, () => group.fresh(tools.random));
    const secrets = this.certificates.map(({ encryption }, place) => {
      const value = coefficients.reduceRight((sum, one) => group.scalar(sum * BigInt(place + 1) + one), 0n);
      return send(object(["secret", String(value)]), keys.signing, encryption, tools);
    });
    const kept = send(object(["polynomial", coefficients.map(String)]), keys.signing, this.own.encryption, tools);
    const publics = writeJSON(object(["coefexps", coefficients.map((one) => String(tools.table.power(one)))]));
    return writeJSON(object(["polynomial", kept], ["secrets", secrets], ["coefexps", signed(publics, keys.signing, tools)]));
  }

  /** Step 5: checks every share against its sender's coefficients, and makes the decryption key of their sum. */
  output(input, threshold) {
    const { group, tools, keys } = this;
    const json = readJSON(input);
    const [secrets, coefficients] = [list(json, "secrets"), list(json, "coefexps")];
    demand(secrets.length === this.certificates.length && coefficients.length === secrets.length, "member_invalid");
    const shares = this.certificates.map(({ verification }, sender) => at([["trustee_of_group", sender + 1]], () => {
      const read = readSigned(coefficients[sender], group);
      const polynomial = readPolynomial(read, group);
      demand(isSigned(read, verification, group) && polynomial.length === threshold, "coefficients_wrong");
      const share = this.#secret(receive(text(secrets[sender]), keys, verification, tools), "secret");
      demand(tools.table.power(share) === valueAt(polynomial, this.index + 1, group), "share_wrong");
      return share;
    }));
    const secret = group.scalar(shares.reduce((sum, share) => sum + share, 0n));
    const key = tools.table.power(secret);
    const proof = makeSchnorr(secret, `pok|${group.name}|${key}|`, group, tools.table, tools.random);
    const sealed = send(object(["decryption_key", String(secret)]), keys.signing, this.own.encryption, tools);
    return writeJSON(object(["private_key", sealed],
      ["public_key", object(["pok", proofJSON(proof)], ["public_key", String(key)])]));
  }

  /** The decryption key of step 5 as a private key file has it, opened again when the votes are counted. */
  decryptionKey(sealed) {
    const message = receive(sealed, this.keys, this.own.verification, this.tools);
    return writeJSON(String(this.#secret(message, "decryption_key")));
  }

  /** A secret that another program may have written without reducing it modulo q. */
  #secret(json, name) {
    const digits = text(member(json, name));
    demand(/^[0-9]{1,700}$/.test(digits), "scalar_invalid");
    return this.group.scalar(BigInt(digits));
  }
}
