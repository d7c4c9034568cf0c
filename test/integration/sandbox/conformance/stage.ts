import {
  chmodSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProcessIdentity, SandboxEvent } from '../../../../src/sandbox/events.ts';
import type { SandboxOptions } from '../../../../src/sandbox/options.ts';
import { type Sandbox, startSandbox } from '../../../../src/sandbox/sandbox.ts';

/** One answer of the sandbox, headers in lower case. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | null;
  readonly signal?: AbortSignal;
}

/**
 * A real sandbox whose processes do nothing but print what they are given: the test makes the calls of runtime and
 * extensions in their place, so that each comes at its moment.
 */
export class Stage implements AsyncDisposable {
  readonly events: SandboxEvent[] = [];
  /** Resolves when init is over. */
  readonly started: Promise<Sandbox>;
  readonly #folder: string;
  readonly #pipes = new Map<string, number>();
  readonly #hopes = new Set<() => void>();
  #api: string | undefined;

  constructor(extensions: readonly string[], options: Partial<SandboxOptions>) {
    this.#folder = mkdtempSync(join(tmpdir(), 'stage-'));
    const layer = join(this.#folder, 'layer');
    mkdirSync(join(layer, 'extensions'), { recursive: true });
    for (const name of extensions) {
      const path = join(layer, 'extensions', name);
      writeFileSync(path, `#!/bin/sh\nexec cat '${this.#makePipe(name)}'\n`);
      chmodSync(path, 0o755);
    }
    this.started = startSandbox({
      handler: 'index.handler',
      taskRoot: this.#folder,
      runtime: ['/bin/cat', this.#makePipe('runtime')],
      layers: [layer],
      ...options,
      onEvent: (event) => {
        this.events.push(event);
        for (const hope of this.#hopes) hope();
      },
    });
  }

  of<K extends SandboxEvent['kind']>(kind: K): readonly Extract<SandboxEvent, { kind: K }>[] {
    return this.events.filter((event) => event.kind === kind) as never;
  }

  /** Resolves when the events so far fulfil a condition. */
  until(met: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!met()) return;
        this.#hopes.delete(look);
        resolve();
      };
      this.#hopes.add(look);
      look();
    });
  }

  /** The living process of that name, as soon as there is one. */
  async process(name: string): Promise<ProcessIdentity> {
    await this.until(() => this.#living(name) !== undefined);
    const found = this.#living(name);
    if (found === undefined) throw new Error(`no process ${name}`);
    return found;
  }

  async call({ method, path, headers = {}, body = null, signal }: Call): Promise<Answer> {
    const answer = await fetch(`http://${await this.#address()}${path}`, {
      method,
      headers: { ...headers },
      body,
      ...(signal === undefined ? {} : { signal }),
      ...NO_LIMITS,
    });
    return { status: answer.status, headers: answer.headers.toJSON(), body: await answer.text() };
  }

  /** What a process prints; ends with a newline, which the caller gives. */
  print(name: string, text: string | Uint8Array): void {
    const pipe = this.#pipes.get(name);
    if (pipe !== undefined) writeSync(pipe, Buffer.from(text));
  }

  async kill(name: string): Promise<void> {
    process.kill((await this.process(name)).pid, 'SIGKILL');
  }

  /** Whatever waits for a process waits no longer when there is none. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const { process: identity } of this.of('process-started'))
      if (this.#living(identity.name)?.pid === identity.pid) process.kill(identity.pid, 'SIGKILL');
    await (await this.started).shutdown();
    for (const pipe of this.#pipes.values()) closeSync(pipe);
    rmSync(this.#folder, { recursive: true });
  }

  #living(name: string): ProcessIdentity | undefined {
    const gone = new Set(this.of('process-exited').map(({ process: { pid } }) => pid));
    return this.of('process-started')
      .map((event) => event.process)
      .find((process) => process.name === name && !gone.has(process.pid));
  }

  /** Every process has it in its environment, from the moment that its own program runs. */
  async #address(): Promise<string> {
    await this.until(() => this.of('process-started').length > 0);
    const pid = this.of('process-started')[0]?.process.pid;
    while (this.#api === undefined) {
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
      this.#api = /AWS_LAMBDA_RUNTIME_API=([^\0]+)/.exec(environment)?.[1];
      if (this.#api === undefined) await Bun.sleep(1);
    }
    return this.#api;
  }

  /** A named pipe, open for reading too: so it never ends, and nobody waits for its reader. */
  #makePipe(name: string): string {
    const path = join(this.#folder, `${name}.pipe`);
    Bun.spawnSync(['mkfifo', path]);
    this.#pipes.set(name, openSync(path, 'r+'));
    return path;
  }
}

const NO_LIMITS: object = { timeout: false, proxy: false };
