import { Malformed } from './schema.ts';

/** Wire types of protobuf; groups (3, 4) are not used by OTLP. */
export const VARINT = 0;
export const FIXED64 = 1;
export const LENGTH_DELIMITED = 2;
export const FIXED32 = 5;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads protobuf's wire format value by value; throws `Malformed` where the bytes end early or make no sense. */
export class ProtobufReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  tag(): { readonly number: number; readonly wire: number } {
    const tag = Number(this.varint());
    const number = Math.floor(tag / 8);
    if (number < 1 || number > 0x1fff_ffff) throw new Malformed(`field number ${number}`);
    return { number, wire: tag % 8 };
  }

  /** Unsigned, 64 bits. */
  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined) throw new Malformed('ends within a varint');
      this.#at += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new Malformed('a varint of more than 10 bytes');
  }

  fixed32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  fixed64(): bigint {
    return this.#view.getBigUint64(this.#take(8), true);
  }

  double(): number {
    return this.#view.getFloat64(this.#take(8), true);
  }

  /** A view, not a copy. */
  bytes(): Uint8Array {
    const length = this.varint();
    if (length > BigInt(this.#bytes.length)) throw new Malformed(`a length of ${length} bytes`);
    const start = this.#take(Number(length));
    return this.#bytes.subarray(start, this.#at);
  }

  string(): string {
    const bytes = this.bytes();
    try {
      return utf8.decode(bytes);
    } catch (error) {
      throw new Malformed('a string that is not UTF-8', { cause: error });
    }
  }

  skip(wire: number): void {
    if (wire === VARINT) this.varint();
    else if (wire === FIXED64) this.#take(8);
    else if (wire === LENGTH_DELIMITED) this.bytes();
    else if (wire === FIXED32) this.#take(4);
    else throw new Malformed(`wire type ${wire}`);
  }

  /** Moves past `length` bytes and returns where they start. */
  #take(length: number): number {
    const start = this.#at;
    if (start + length > this.#bytes.length) throw new Malformed('ends within a value');
    this.#at = start + length;
    return start;
  }
}
