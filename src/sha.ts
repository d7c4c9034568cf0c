/*
 * SHA-1 and SHA-256. The engines' own take milliseconds to load, which the first invocation would wait for; these take
 * microseconds, and only a few short texts are hashed per invocation.
 * Source: FIPS 180-4.
 */

/** The digest in hex; text is hashed as UTF-8. */
export function sha256(data: string | Uint8Array): string {
  return digest(data, SHA256_BEGIN, sha256Block);
}

/** The digest in hex; text is hashed as UTF-8. */
export function sha1(data: string | Uint8Array): string {
  return digest(data, SHA1_BEGIN, sha1Block);
}

/** What a block of 16 words makes of the state. */
type Compress = (state: readonly number[], block: Int32Array) => readonly number[];

function digest(data: string | Uint8Array, begin: readonly number[], compress: Compress): string {
  const words = padded(Buffer.from(data));
  let state = begin;
  for (let from = 0; from < words.length; from += 16) {
    const change = compress(state, words.subarray(from, from + 16));
    state = state.map((value, index) => (value + at(change, index)) | 0);
  }
  return state.map((value) => (value >>> 0).toString(16).padStart(8, '0')).join('');
}

/** The message as big-endian words, ended by a 1 bit and its length in bits, up to the end of a block. */
function padded(message: Uint8Array): Int32Array {
  const words = new Int32Array(((message.length + 8) >>> 6) * 16 + 16);
  for (let index = 0; index < message.length; index += 1) set(words, index, message[index] ?? 0);
  set(words, message.length, 0x80);
  words[words.length - 2] = message.length / 0x20000000;
  words[words.length - 1] = message.length << 3;
  return words;
}

function set(words: Int32Array, index: number, byte: number): void {
  words[index >>> 2] = at(words, index >>> 2) | (byte << (24 - (index & 3) * 8));
}

function sha256Block(state: readonly number[], block: Int32Array): readonly number[] {
  const w = new Int32Array(64);
  w.set(block);
  for (let t = 16; t < 64; t += 1) {
    const x = at(w, t - 15);
    const y = at(w, t - 2);
    const s0 = right(x, 7) ^ right(x, 18) ^ (x >>> 3);
    const s1 = right(y, 17) ^ right(y, 19) ^ (y >>> 10);
    w[t] = at(w, t - 16) + s0 + at(w, t - 7) + s1;
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let t = 0; t < 64; t += 1) {
    const s1 = right(e, 6) ^ right(e, 11) ^ right(e, 25);
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + at(SHA256_ADDS, t) + at(w, t)) | 0;
    const s0 = right(a, 2) ^ right(a, 13) ^ right(a, 22);
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
  return [a, b, c, d, e, f, g, h];
}

function sha1Block(state: readonly number[], block: Int32Array): readonly number[] {
  const w = new Int32Array(80);
  w.set(block);
  for (let t = 16; t < 80; t += 1) {
    w[t] = right(at(w, t - 3) ^ at(w, t - 8) ^ at(w, t - 14) ^ at(w, t - 16), 31);
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0] = state;
  for (let t = 0; t < 80; t += 1) {
    const next = (right(a, 27) + sha1Mix(t, b, c, d) + e + at(SHA1_ADDS, Math.floor(t / 20)) + at(w, t)) | 0;
    e = d;
    d = c;
    c = right(b, 2);
    b = a;
    a = next;
  }
  return [a, b, c, d, e];
}

function sha1Mix(t: number, b: number, c: number, d: number): number {
  if (t < 20) return (b & c) | (~b & d);
  return t >= 40 && t < 60 ? (b & c) | (b & d) | (c & d) : b ^ c ^ d;
}

function right(value: number, bits: number): number {
  return (value >>> bits) | (value << (32 - bits));
}

function at(values: ArrayLike<number>, index: number): number {
  return values[index] ?? 0;
}

const SHA1_BEGIN = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
const SHA1_ADDS = [0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6];

/** The fractions of the square roots of the first 8 primes. */
const SHA256_BEGIN = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
];

/** The fractions of the cube roots of the first 64 primes. */
const SHA256_ADDS = [
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
  0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
  0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
  0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
  0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
  0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
  0xc67178f2,
];
