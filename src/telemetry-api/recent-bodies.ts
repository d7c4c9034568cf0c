/** The platform sends a POST again that it did not see answered, which is soon or never. */
const REMEMBERED = 16;

/** Knows a POST body that came before: delivery is at least once. */
export class RecentBodies {
  readonly #hashes: string[] = [];

  /** Whether the very same body came last, earlier among the last ones, or not that anybody remembers. */
  seen(body: Uint8Array): 'just now' | 'before' | 'never' {
    const hash = hashOf(body);
    const age = this.#hashes.indexOf(hash);
    if (age === 0) return 'just now';
    if (age > 0) this.#hashes.splice(age, 1);
    this.#hashes.unshift(hash);
    if (this.#hashes.length > REMEMBERED) this.#hashes.pop();
    return age > 0 ? 'before' : 'never';
  }
}

/**
 * Length and four 32-bit sums, two of which every part of the body goes into: no two bodies are alike but by a rare
 * accident. Not for secrets. Independent sums let the processor work on several at once: a tenth of a nanosecond per
 * byte, where parsing costs ten times that.
 */
function hashOf(body: Uint8Array): string {
  const words = wordsOf(body);
  let a = 1;
  let b = 2;
  let c = 3;
  let d = 4;
  for (let index = 0; index < words.length; index += 4) {
    const w = words[index] ?? 0;
    const x = words[index + 1] ?? 0;
    const y = words[index + 2] ?? 0;
    const z = words[index + 3] ?? 0;
    a = (Math.imul(a ^ w, PRIME) + x) | 0;
    b = (Math.imul(b ^ x, OTHER_PRIME) + y) | 0;
    c = (Math.imul(c ^ y, PRIME) + z) | 0;
    d = (Math.imul(d ^ z, OTHER_PRIME) + w) | 0;
  }
  for (const byte of body.subarray(words.length << 2)) a = Math.imul(a ^ byte, PRIME);
  return `${body.length} ${a} ${b} ${c} ${d}`;
}

const PRIME = 0x01000193;
const OTHER_PRIME = 0x1b873593;

/** Words need an even address; a copy costs next to nothing. */
function wordsOf(body: Uint8Array): Int32Array {
  const aligned = body.byteOffset % 4 === 0 ? body : body.slice();
  return new Int32Array(aligned.buffer, aligned.byteOffset, body.length >> 2);
}
