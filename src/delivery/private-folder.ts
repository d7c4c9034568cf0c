import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  unlinkSync,
  writevSync,
} from 'node:fs';

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants;

/**
 * A folder that nobody else can look into, in one where everybody can write. What stands there under its name
 * already, and is not such a folder, is left alone: everything then throws.
 */
export class PrivateFolder {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Names of what is in it; none where it does not exist. */
  names(): readonly string[] {
    try {
      this.#check();
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
      throw error;
    }
    return readdirSync(this.#path).sort();
  }

  size(name: string): number {
    return lstatSync(`${this.#path}/${name}`).size;
  }

  /** Writes a file that does not exist yet; where that fails, nothing is left of it. */
  write(name: string, parts: readonly Uint8Array[]): void {
    this.#create();
    const path = `${this.#path}/${name}`;
    const file = openSync(path, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY, 0o600);
    try {
      writeAll(file, parts);
    } catch (error) {
      unlinkSync(path);
      throw error;
    } finally {
      closeSync(file);
    }
  }

  /** A file's bytes; `undefined` for what is no file of ours, or larger than that. Follows no link, waits for no pipe. */
  read(name: string, maxBytes: number): Uint8Array | undefined {
    const file = openSync(`${this.#path}/${name}`, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    try {
      const stat = fstatSync(file);
      const isOurs = stat.isFile() && stat.uid === process.getuid?.();
      return isOurs && stat.size <= maxBytes ? readFileSync(file) : undefined;
    } finally {
      closeSync(file);
    }
  }

  remove(name: string): void {
    unlinkSync(`${this.#path}/${name}`);
  }

  /** The folder itself, where nothing is in it. */
  removeIfEmpty(): void {
    if (this.names().length === 0 && existsSync(this.#path)) rmdirSync(this.#path);
  }

  #create(): void {
    try {
      mkdirSync(this.#path, { mode: 0o700 });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    this.#check();
  }

  #check(): void {
    const stat = lstatSync(this.#path);
    const isOurs = stat.isDirectory() && stat.uid === process.getuid?.() && stat.mode % 0o100 === 0;
    if (!isOurs) throw new Error(`${this.#path} is not a folder of ours alone`);
  }
}

/** A write may take less than all; on a full disk it takes nothing, and throws. */
function writeAll(file: number, parts: readonly Uint8Array[]): void {
  let left = parts;
  while (left.length > 0) {
    let written = writevSync(file, [...left]);
    left = left.flatMap((part) => {
      const rest = part.subarray(Math.min(written, part.length));
      written -= part.length - rest.length;
      return rest.length > 0 ? [rest] : [];
    });
  }
}
