// SHA-256 (FIPS 180-4), HMAC (RFC 2104) and PBKDF2 (RFC 8018) in plain JavaScript. WebCrypto's digests answer one by one
// through promises, which is slow for thousands of short texts, and are missing where a page came without TLS.

const K = new Uint32Array(64);
const START = new Uint32Array(8);

/** The first 32 bits of the fraction of a root, exact on every engine: Math.pow only finds where to begin. */
function fraction(number, degree) {
  const target = BigInt(number) << BigInt(32 * degree);
  let root = BigInt(Math.floor(number ** (1 / degree) * 2 ** 32));
  while (root ** BigInt(degree) > target) root -= 1n;
  while ((root + 1n) ** BigInt(degree) <= target) root += 1n;
  return Number(BigInt.asUintN(32, root));
}

/** The constants of the standard come from the first 64 primes. */
function fillConstants() {
  let count = 0;
  for (let number = 2; count < 64; number++) {
    let isPrime = true;
    for (let divisor = 2; divisor * divisor <= number; divisor++) if (number % divisor === 0) isPrime = false;
    if (!isPrime) continue;
    if (count < 8) START[count] = fraction(number, 2);
    K[count++] = fraction(number, 3);
  }
}
fillConstants();

const words = new Uint32Array(64);

/** Works one block of 64 bytes into the state. */
function compress(state, bytes, start) {
  for (let i = 0; i < 16; i++) {
    const at = start + 4 * i;
    words[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
  }
  for (let i = 16; i < 64; i++) {
    const x = words[i - 15], y = words[i - 2];
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    words[i] = words[i - 16] + s0 + words[i - 7] + s1;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + words[i]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
  state[5] += f;
  state[6] += g;
  state[7] += h;
}

/** The last blocks: the rest of the message, a bit, zeros, the length in bits. */
function finish(state, rest, length) {
  const tail = new Uint8Array(rest.length < 56 ? 64 : 128);
  tail.set(rest);
  tail[rest.length] = 0x80;
  const view = new DataView(tail.buffer);
  view.setUint32(tail.length - 8, Math.floor(length / 0x20000000));
  view.setUint32(tail.length - 4, (length << 3) >>> 0);
  for (let at = 0; at < tail.length; at += 64) compress(state, tail, at);
  const digest = new Uint8Array(32);
  const out = new DataView(digest.buffer);
  for (let i = 0; i < 8; i++) out.setUint32(4 * i, state[i]);
  return digest;
}

/** The digest of the message, 32 bytes. `state` and `before`: a state that has taken `before` bytes already. */
function digest(message, state = START, before = 0) {
  const copy = Uint32Array.from(state);
  const whole = message.length - (message.length % 64);
  for (let at = 0; at < whole; at += 64) compress(copy, message, at);
  return finish(copy, message.subarray(whole), before + message.length);
}

/** SHA-256 of a Uint8Array, as 32 bytes. */
export function sha256(message) {
  return digest(message);
}

/** HMAC-SHA-256 under one key; the two key blocks are worked in once. */
export function hmac(key) {
  const short = key.length > 64 ? sha256(key) : key;
  const state = (mask) => {
    const block = new Uint8Array(64).fill(mask);
    short.forEach((byte, index) => { block[index] = byte ^ mask; });
    const taken = Uint32Array.from(START);
    compress(taken, block, 0);
    return taken;
  };
  const [inner, outer] = [state(0x36), state(0x5c)];
  return (message) => digest(digest(message, inner, 64), outer, 64);
}

/** PBKDF2-HMAC-SHA-256, 32 bytes. */
export function pbkdf2(password, salt, iterations) {
  const mac = hmac(password);
  const first = new Uint8Array(salt.length + 4);
  first.set(salt);
  first[first.length - 1] = 1;
  let block = mac(first);
  const sum = Uint8Array.from(block);
  for (let round = 1; round < iterations; round++) {
    block = mac(block);
    for (let i = 0; i < 32; i++) sum[i] ^= block[i];
  }
  return sum;
}
