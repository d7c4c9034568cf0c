import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SandboxEvent, TelemetryRecord } from '../../../src/sandbox/events.ts';
import type { SandboxOptions } from '../../../src/sandbox/options.ts';
import { type Sandbox, startSandbox } from '../../../src/sandbox/sandbox.ts';

/** What one probe extension does. */
export interface ProbePlan {
  readonly events?: readonly string[];
  readonly schemaVersion?: string;
  readonly types?: readonly string[];
  readonly bufferMs?: number;
  readonly registerAfterMs?: number;
  /** How long it works on an INVOKE before its next `next`. */
  readonly busyMs?: number;
  readonly tickMs?: number;
  readonly exit?: 'before-register' | 'before-next' | 'in-invoke';
  /** Exits only once: this file remembers. */
  readonly onceFile?: string;
  /** Which error it reports before its first `next`. */
  readonly reports?: 'init' | 'exit';
  readonly ignoreShutdown?: boolean;
  /** `twice`: to one destination after another; `logs`: to the API before this one. */
  readonly subscribe?: 'never' | 'late' | 'twice' | 'logs';
  /** Statuses that its listener answers, then 200. */
  readonly answer?: readonly number[];
}

export interface Run extends AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly events: readonly SandboxEvent[];
  readonly folder: string;
  /** All events of one kind. */
  of<K extends SandboxEvent['kind']>(kind: K): readonly Extract<SandboxEvent, { kind: K }>[];
  /** What an extension has printed: one object per line. */
  said(name: string): readonly Record<string, unknown>[];
  /** Where in the order of events the first one stands that fits; fails where there is none. */
  position(fits: (event: SandboxEvent) => boolean): number;
  /** Resolves with the next event that fits. */
  happened(fits: (event: SandboxEvent) => boolean): Promise<void>;
}

const probeRuntime = fileURLToPath(import.meta.resolve('./probe-runtime.ts'));
const probeExtension = fileURLToPath(import.meta.resolve('./probe-extension.ts'));

/** A sandbox with the probe runtime and one probe extension per plan; it is shut down at the end of the test. */
export async function run(
  plans: Readonly<Record<string, ProbePlan>>,
  options: Partial<SandboxOptions> = {},
): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  const events: SandboxEvent[] = [];
  let noticed = (_event: SandboxEvent) => {};
  const probe = probeOptions(folder, plans);
  const sandbox = await startSandbox({
    ...probe,
    onEvent: (event) => {
      events.push(event);
      noticed(event);
    },
    ...options,
    env: { ...probe.env, ...options.env },
  }).catch((error: unknown) => {
    rmSync(folder, { recursive: true });
    throw error;
  });
  const of: Run['of'] = (kind) => events.filter((event) => event.kind === kind) as never;
  return {
    sandbox,
    events,
    folder,
    of,
    said: (name) =>
      of('process-output')
        .filter(({ process }) => process.name === name)
        .map(({ text }) => JSON.parse(text)),
    position: (fits) => {
      const at = events.findIndex(fits);
      if (at < 0) throw new Error('no such event');
      return at;
    },
    happened: (fits) =>
      new Promise((resolve) => {
        noticed = (event) => fits(event) && resolve();
      }),
    [Symbol.asyncDispose]: async () => {
      await sandbox.shutdown();
      rmSync(folder, { recursive: true });
    },
  };
}

/** The probe runtime and one probe extension per plan, with all their files in `folder`. */
export function probeOptions(folder: string, plans: Readonly<Record<string, ProbePlan>>): SandboxOptions {
  return {
    handler: 'index.handler',
    taskRoot: folder,
    runtime: [process.execPath, probeRuntime],
    layers: [makeLayer(folder, Object.keys(plans))],
    env: { PROBES: JSON.stringify(withOnceFiles(plans, folder)) },
  };
}

/** The records of all POSTs to an extension, in order. */
export function delivered({ of }: Run, name: string): readonly TelemetryRecord[] {
  return of('telemetry-sent').flatMap((sent) =>
    sent.name === name && sent.status === 200 ? sent.records : [],
  );
}

function makeLayer(folder: string, names: readonly string[]): string {
  const extensions = join(folder, 'layer', 'extensions');
  mkdirSync(join(extensions, 'not-an-extension'), { recursive: true });
  for (const name of names) {
    const path = join(extensions, name);
    writeFileSync(path, `#!/bin/sh\nexec '${process.execPath}' '${probeExtension}' "$0"\n`);
    chmodSync(path, 0o755);
  }
  return join(folder, 'layer');
}

function withOnceFiles(plans: Readonly<Record<string, ProbePlan>>, folder: string) {
  const entries = Object.entries(plans);
  return Object.fromEntries(
    entries.map(([name, plan]) => [name, { onceFile: join(folder, `${name}.once`), ...plan }]),
  );
}
