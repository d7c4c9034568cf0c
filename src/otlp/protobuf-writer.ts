import type { HrTime } from '../convert/records.ts';
import { unixNanos } from './values.ts';

const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

/** The most bytes that a whole number up to 2^53 takes. */
const MAX_VARINT = 8;

/** Writes protobuf fields one after the other into a buffer that grows. */
export class ProtobufWriter {
  #buffer: Buffer;
  #size = 0;

  constructor(expectedBytes = 1024) {
    this.#buffer = Buffer.allocUnsafe(expectedBytes);
  }

  get size(): number {
    return this.#size;
  }

  /** A view of what has been written between two sizes. Writing on may leave it with a copy of the past. */
  written(from: number, to: number): Uint8Array {
    return this.#buffer.subarray(from, to);
  }

  /** All that has been written, in memory of exactly its size. */
  finish(): Uint8Array {
    return Uint8Array.prototype.slice.call(this.#buffer, 0, this.#size);
  }

  /** A whole number from 0 to 2^53. */
  uint(field: number, value: number): void {
    this.#tag(field, VARINT);
    this.#varint(value);
  }

  /** An int64; what lies outside its range wraps. */
  int64(field: number, value: number | bigint): void {
    this.#tag(field, VARINT);
    if (typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER) this.#varint(value);
    else this.#longVarint(BigInt.asUintN(64, BigInt(value)));
  }

  double(field: number, value: number): void {
    this.#tag(field, FIXED64);
    this.#reserve(8);
    this.#size = this.#buffer.writeDoubleLE(value, this.#size);
  }

  fixed32(field: number, value: number): void {
    this.#tag(field, FIXED32);
    this.#reserve(4);
    this.#size = this.#buffer.writeUInt32LE(value, this.#size);
  }

  /** A whole number from 0 to 2^53, fixed64 or sfixed64. */
  fixed64(field: number, value: number): void {
    this.#tag(field, FIXED64);
    this.#eightBytes(value);
  }

  /** As `fixed64`, repeated and packed. */
  fixed64s(field: number, values: readonly number[]): void {
    this.message(field, () => {
      for (const value of values) this.#eightBytes(value);
    });
  }

  /** As `uint`, repeated and packed. */
  uints(field: number, values: readonly number[]): void {
    this.message(field, () => {
      for (const value of values) this.#varint(value);
    });
  }

  /** As `double`, repeated and packed. */
  doubles(field: number, values: readonly number[]): void {
    this.message(field, () => {
      this.#reserve(8 * values.length);
      for (const value of values) this.#size = this.#buffer.writeDoubleLE(value, this.#size);
    });
  }

  /** A time as nanoseconds since the epoch, fixed64. */
  time(field: number, time: HrTime): void {
    this.#tag(field, FIXED64);
    this.#reserve(8);
    this.#size = this.#buffer.writeBigUInt64LE(unixNanos(time), this.#size);
  }

  /** Half a surrogate pair, which has no UTF-8, comes out as U+FFFD. */
  string(field: number, text: string): void {
    this.message(field, () => {
      this.#reserve(text.length * 3);
      this.#size += this.#buffer.write(text, this.#size, 'utf8');
    });
  }

  /** Bytes that are given in hexadecimal. */
  hex(field: number, digits: string): void {
    this.message(field, () => {
      this.#reserve(digits.length / 2);
      this.#size += this.#buffer.write(digits, this.#size, 'hex');
    });
  }

  /** Fields that are encoded already. */
  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#size);
    this.#size += bytes.length;
  }

  /** A field of whatever length `write` turns out to have. */
  message(field: number, write: () => void): void {
    this.#tag(field, LENGTH_DELIMITED);
    const start = this.#size;
    this.#reserve(1);
    this.#size += 1; // the length of most messages takes one byte; a longer one moves what it counts
    write();
    const end = this.#size;
    const length = end - start - 1;
    const more = lengthBytes(length) - 1;
    this.#reserve(MAX_VARINT); // for the length too: to grow while it is written would lose what stands behind it
    if (more > 0) this.#buffer.copyWithin(start + 1 + more, start + 1, end);
    this.#size = start;
    this.#varint(length);
    this.#size = end + more;
  }

  #tag(field: number, wireType: number): void {
    this.#varint(field * 8 + wireType);
  }

  #eightBytes(value: number): void {
    this.#reserve(8);
    this.#size = this.#buffer.writeBigUInt64LE(BigInt(value), this.#size);
  }

  #varint(value: number): void {
    this.#reserve(MAX_VARINT);
    let rest = value;
    for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) this.#byte((rest % 0x80) + 0x80);
    this.#byte(rest);
  }

  #longVarint(value: bigint): void {
    this.#reserve(10);
    let rest = value;
    for (; rest > 0x7fn; rest >>= 7n) this.#byte(Number(rest & 0x7fn) + 0x80);
    this.#byte(Number(rest));
  }

  #byte(value: number): void {
    this.#buffer[this.#size] = value;
    this.#size += 1;
  }

  #reserve(bytes: number): void {
    const needed = this.#size + bytes;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2));
    larger.set(this.#buffer.subarray(0, this.#size));
    this.#buffer = larger;
  }
}

function lengthBytes(length: number): number {
  let bytes = 1;
  for (let rest = length; rest > 0x7f; rest = Math.floor(rest / 0x80)) bytes += 1;
  return bytes;
}
