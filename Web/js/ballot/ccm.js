// AES-256 in CCM mode, NIST SP 800-38C, without additional data: the messages between trustees prescribe it, and WebCrypto does not have
// it. Only the encryption of blocks is needed. Tables tell their index by the time they take: what is sealed here is sealed once, on the
// trustee's own device.

const BOX = new Uint8Array(256);

/** The S-box of FIPS 197: inverses in GF(2^8), walked by the generator 3 and its inverse, then an affine map. */
function fillBox() {
  let [number, inverse] = [1, 1];
  do {
    number = (number ^ (number << 1) ^ (number & 0x80 ? 0x1b : 0)) & 0xff;
    for (const shift of [1, 2, 4]) inverse = (inverse ^ (inverse << shift)) & 0xff;
    if (inverse & 0x80) inverse ^= 0x09;
    const turned = (bits) => ((inverse << bits) | (inverse >> (8 - bits))) & 0xff;
    BOX[number] = inverse ^ turned(1) ^ turned(2) ^ turned(3) ^ turned(4) ^ 0x63;
  } while (number !== 1);
  BOX[0] = 0x63;
}
fillBox();

const double = (byte) => ((byte << 1) ^ (byte & 0x80 ? 0x1b : 0)) & 0xff;

/** Fifteen round keys of sixteen bytes. */
function roundKeys(key) {
  const words = new Uint8Array(240);
  words.set(key);
  let constant = 1;
  for (let at = 32; at < 240; at += 4) {
    let word = words.slice(at - 4, at);
    if (at % 32 === 0) {
      word = Uint8Array.of(BOX[word[1]] ^ constant, BOX[word[2]], BOX[word[3]], BOX[word[0]]);
      constant = double(constant);
    } else if (at % 32 === 16) word = word.map((byte) => BOX[byte]);
    for (let place = 0; place < 4; place++) words[at + place] = words[at - 32 + place] ^ word[place];
  }
  return words;
}

function mixColumns(state) {
  for (let at = 0; at < 16; at += 4) {
    const [a, b, c, d] = state.subarray(at, at + 4);
    const all = a ^ b ^ c ^ d;
    state[at] = a ^ all ^ double(a ^ b);
    state[at + 1] = b ^ all ^ double(b ^ c);
    state[at + 2] = c ^ all ^ double(c ^ d);
    state[at + 3] = d ^ all ^ double(d ^ a);
  }
}

/** One block of sixteen bytes. */
function encrypt(block, keys) {
  let state = block.map((byte, place) => byte ^ keys[place]);
  for (let round = 1; round <= 14; round++) {
    const shifted = new Uint8Array(16);
    for (let place = 0; place < 16; place++) shifted[place] = BOX[state[(place + 4 * (place % 4)) % 16]];
    if (round < 14) mixColumns(shifted);
    state = shifted.map((byte, place) => byte ^ keys[16 * round + place]);
  }
  return state;
}

/** `first`, the nonce, and a number in the bytes that are left. */
function blockOf(first, nonce, number) {
  const block = new Uint8Array(16);
  block[0] = first;
  block.set(nonce, 1);
  for (let place = 15, rest = number; place > nonce.length; place--, rest = Math.floor(rest / 256)) block[place] = rest % 256;
  return block;
}

const counter = (number, nonce) => blockOf(14 - nonce.length, nonce, number);

function tagOf(message, keys, nonce, tagCount) {
  let mac = encrypt(blockOf((((tagCount - 2) / 2) << 3) | (14 - nonce.length), nonce, message.length), keys);
  for (let at = 0; at < message.length; at += 16) {
    message.subarray(at, at + 16).forEach((byte, place) => { mac[place] ^= byte; });
    mac = encrypt(mac, keys);
  }
  const pad = encrypt(counter(0, nonce), keys);
  return mac.map((byte, place) => byte ^ pad[place]).slice(0, tagCount);
}

function streamed(text, keys, nonce) {
  const output = Uint8Array.from(text);
  for (let at = 0; at < text.length; at += 16) {
    const pad = encrypt(counter(at / 16 + 1, nonce), keys);
    for (let place = at; place < Math.min(at + 16, text.length); place++) output[place] ^= pad[place - at];
  }
  return output;
}

/** The sealed bytes, then the tag. `key` has 32 bytes, `nonce` 7 to 13. */
export function seal(message, key, nonce, tagCount) {
  const keys = roundKeys(key);
  const sealed = new Uint8Array(message.length + tagCount);
  sealed.set(streamed(message, keys, nonce));
  sealed.set(tagOf(message, keys, nonce, tagCount), message.length);
  return sealed;
}

/** The message, or undefined when the tag does not fit. */
export function open(sealed, key, nonce, tagCount) {
  if (sealed.length < tagCount) return undefined;
  const keys = roundKeys(key);
  const length = sealed.length - tagCount;
  const message = streamed(sealed.subarray(0, length), keys, nonce);
  const tag = tagOf(message, keys, nonce, tagCount);
  return tag.reduce((rest, byte, place) => rest | (byte ^ sealed[length + place]), 0) === 0 ? message : undefined;
}
