/** One record that a runtime wrote to `_LAMBDA_TELEMETRY_LOG_FD`. */
export interface FramedRecord {
  readonly text: string;
  /** Epoch ms, from the frame. */
  readonly time: number;
}

/** type, length (both big-endian 32 bit), time in microseconds (big-endian 64 bit) */
const HEADER_BYTES = 16;
const LENGTH_AT = 4;
const TIME_AT = 8;
/** The type's upper half is the same in text and JSON records of every level. */
const MAGIC = 0xa55a;

/**
 * Cuts the bytes of a runtime's log descriptor into records, whatever the chunks, so that a message of several
 * lines stays one record. A header that is none ends the stream's usefulness: what follows is dropped.
 * Source: AWS's runtime interface client for Node, `dist/logging` (frame type, length, time).
 */
export class FrameSplitter {
  readonly #onRecord: (record: FramedRecord) => void;
  #buffered: Buffer = Buffer.alloc(0);
  #broken = false;

  constructor(onRecord: (record: FramedRecord) => void) {
    this.#onRecord = onRecord;
  }

  write(chunk: Uint8Array): void {
    if (this.#broken) return;
    this.#buffered =
      this.#buffered.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#buffered, chunk]);
    while (this.#takeOne());
  }

  #takeOne(): boolean {
    const bytes = this.#buffered;
    if (bytes.length < HEADER_BYTES) return false;
    if (bytes.readUInt16BE(0) !== MAGIC) {
      this.#broken = true;
      return false;
    }
    const end = HEADER_BYTES + bytes.readUInt32BE(LENGTH_AT);
    if (bytes.length < end) return false;
    const time = Number(bytes.readBigUInt64BE(TIME_AT) / 1000n);
    this.#onRecord({ text: bytes.toString('utf8', HEADER_BYTES, end), time });
    this.#buffered = bytes.subarray(end);
    return true;
  }
}
