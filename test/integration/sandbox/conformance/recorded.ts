import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What AWS's emulator was seen to do, as it was recorded; see docs/sandbox.md. */
const FOLDER = join(import.meta.dir, '../../../fixtures/rie');

export interface Exchange {
  readonly tag: string;
  readonly extension: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string | null;
  };
  readonly response: {
    readonly status: number;
    readonly headers: readonly (readonly [string, string])[];
    readonly body: string;
  };
}

/** A subscription of which only the answer is known. */
export interface StubAnswer {
  readonly tag: string;
  readonly status: number;
  readonly body: string;
}

export interface TelemetryScenario {
  readonly scenario: string;
  readonly what: string;
  readonly invokes: readonly RecordedInvoke[];
  readonly posts: readonly RecordedPost[];
}

export interface RecordedInvoke {
  readonly request_headers: Readonly<Record<string, string>>;
  /** `null` where the client gave up. */
  readonly body: string | null;
}

export interface RecordedPost {
  readonly extension: string;
  readonly request_line: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly listener_answered: number;
  readonly body: string;
}

export interface RecordedEvent {
  readonly time: string;
  readonly type: string;
  readonly record: unknown;
}

const STUB = 'subscription stub: any body gets 202 (c17)';
const SHUTDOWNS = 'SHUTDOWN in every situation';

const classic = read('extension-api-classic.json') as Record<string, unknown>;
const managed = read('extension-api-lmi.json') as Record<string, unknown>;
const subscriptions = read('subscription-answers-lmi.json') as {
  readonly exchanges: readonly Exchange[];
  readonly 'after init': readonly Exchange[];
};

export const CLASSIC = scenariosOf(classic);
export const MANAGED = new Map([...scenariosOf(managed), ['subscriptions', subscriptions.exchanges]]);
export const SUBSCRIBED_AFTER_INIT = subscriptions['after init'];
export const STUB_ANSWERS = classic[STUB] as readonly StubAnswer[];
/** The bodies of SHUTDOWN events by telemetry scenario. */
export const SHUTDOWN_BODIES = managed[SHUTDOWNS] as Readonly<Record<string, readonly string[]>>;
export const TELEMETRY = read('telemetry-posts-lmi.json') as readonly TelemetryScenario[];

function scenariosOf(file: Record<string, unknown>): Map<string, readonly Exchange[]> {
  const scenarios = Object.entries(file).filter(([name]) => name !== STUB && name !== SHUTDOWNS);
  return new Map(scenarios as [string, readonly Exchange[]][]);
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));
}
