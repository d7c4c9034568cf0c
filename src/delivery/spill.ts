import { statfsSync } from 'node:fs';
import type { Diagnostics } from '../diagnostics.ts';
import { sha256 } from '../sha.ts';
import { PrivateFolder } from './private-folder.ts';
import { decodeSpilled, encodeSpilled, OVERHEAD_BYTES, type Spilled } from './spill-format.ts';

export interface SpillOptions {
  /** A folder that survives the reset of a sandbox: `/tmp`. */
  readonly inside: string;
  /** What tells one bridge in one sandbox from all others that see the same folder. */
  readonly owner: readonly string[];
  /** The most that is kept there. */
  readonly maxBytes: number;
  readonly diagnostics: Diagnostics;
}

/** Of what is free in the folder, which the function needs too. */
const SHARE_OF_FREE = 0.1;

const NAME = /^\d{15}-\d{6}\.otlp$/;

/**
 * Where requests wait for the next start of a sandbox that is reset, a file each, named so that the oldest comes
 * first. Whatever is wrong with the folder turns the store off, with one message.
 */
export class Spill {
  readonly #options: SpillOptions;
  readonly #folder: PrivateFolder;
  #isOff = false;
  #written = 0;

  constructor(options: SpillOptions) {
    const { inside, owner } = options;
    const id = sha256(owner.join('\n')).slice(0, 16);
    this.#options = options;
    this.#folder = new PrivateFolder(`${inside}/.lambda-otel-bridge-${id}`);
  }

  /** How many bytes may be put now. Never throws. */
  room(): number {
    return this.#attempt(0, () => {
      const { inside, maxBytes } = this.#options;
      const { bavail, bsize } = statfsSync(inside);
      const kept = this.#names().reduce((sum, name) => sum + this.#folder.size(name), 0);
      return Math.max(0, Math.min(maxBytes, Math.floor(bavail * bsize * SHARE_OF_FREE)) - kept);
    });
  }

  /** Writes a request, and yields whether it is safe: otherwise it is the caller's to count. Never throws. */
  put(spilled: Spilled, now: number): boolean {
    return this.#attempt(false, () => {
      this.#written += 1;
      const [at, number] = [
        String(Math.max(0, now)).padStart(15, '0'),
        String(this.#written).padStart(6, '0'),
      ];
      this.#folder.write(`${at}-${number}.otlp`, encodeSpilled(spilled));
      return true;
    });
  }

  /** Names of what can be taken, the oldest first. Never throws. */
  waiting(): readonly string[] {
    return this.#attempt([], () => this.#names());
  }

  /** Reads one and removes it; `undefined` for what cannot be used, which is removed all the same. Never throws. */
  take(name: string): Spilled | undefined {
    return this.#attempt(undefined, () => {
      const file = this.#read(name);
      this.#folder.remove(name); // before it is looked at: what breaks us must not do so at every start
      return file && decodeSpilled(file);
    });
  }

  /** Leaves nothing behind where nothing is kept. Never throws. */
  tidy(): void {
    this.#attempt(undefined, () => this.#folder.removeIfEmpty());
  }

  #read(name: string): Uint8Array | undefined {
    try {
      return this.#folder.read(name, this.#options.maxBytes + OVERHEAD_BYTES);
    } catch {
      return undefined; // a link, or whatever else is no file
    }
  }

  #names(): readonly string[] {
    return this.#folder.names().filter((name) => NAME.test(name));
  }

  #attempt<Value>(otherwise: Value, attempt: () => Value): Value {
    if (this.#isOff) return otherwise;
    try {
      return attempt();
    } catch (error) {
      this.#isOff = true;
      const reason = error instanceof Error ? error.message : String(error);
      const message = `Telemetry that waits when the sandbox is reset is lost: ${this.#options.inside} cannot be used (${reason}).`;
      this.#options.diagnostics.warn('store-off', message);
      return otherwise;
    }
  }
}
