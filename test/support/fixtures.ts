import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dir, '../fixtures/telemetry');

/** What a sandbox is told, in order; times are epoch ms. */
export type FixtureStep =
  /** A whole POST body of the Telemetry API. */
  | { readonly kind: 'post'; readonly body: string }
  /** INVOKE of the Extensions API. */
  | {
      readonly kind: 'invoke';
      readonly requestId: string;
      readonly traceHeader: string | undefined;
      readonly invokedFunctionArn: string | undefined;
      readonly at: number;
    }
  | { readonly kind: 'shutdown'; readonly reason: string; readonly at: number };

/** What a sandbox was told, as it came, or as AWS documents that it comes. */
export interface TelemetryFixture {
  readonly name: string;
  readonly what: string;
  /** The bodies came over the wire as they stand here. */
  readonly isRecorded: boolean;
  /** `AWS_LAMBDA_INITIALIZATION_TYPE`. */
  readonly initializationType: string | undefined;
  readonly posts: readonly string[];
  readonly steps: readonly FixtureStep[];
}

/** A file holds whole bodies in `posts`, or `steps`, of which a post is a body or its events. */
interface FixtureFile {
  readonly what: string;
  readonly initializationType?: string;
  readonly posts?: readonly string[];
  readonly steps?: readonly FileStep[];
}

type FileStep =
  | { readonly post: string | readonly unknown[] }
  | { readonly invoke: FileInvoke }
  | { readonly shutdown: { readonly reason: string; readonly at: string } };

interface FileInvoke {
  readonly requestId: string;
  readonly traceHeader?: string;
  readonly invokedFunctionArn?: string;
  readonly at: string;
}

export function telemetryFixtures(): TelemetryFixture[] {
  return readdirSync(FOLDER)
    .sort()
    .map((file) => readFixture(file));
}

export function telemetryFixture(name: string): TelemetryFixture {
  const found = telemetryFixtures().find((one) => one.name === name);
  if (found === undefined) throw new Error(`no fixture ${name}`);
  return found;
}

function readFixture(file: string): TelemetryFixture {
  const read: FixtureFile = JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));
  const { what, initializationType, posts } = read;
  const steps = (read.steps ?? posts?.map((post) => ({ post })) ?? []).map(toStep);
  return {
    name: file.replace(/\.json$/, ''),
    what,
    isRecorded: posts !== undefined,
    initializationType,
    steps,
    posts: steps.flatMap((step) => (step.kind === 'post' ? step.body : [])),
  };
}

function toStep(step: FileStep): FixtureStep {
  if ('post' in step) {
    return { kind: 'post', body: typeof step.post === 'string' ? step.post : JSON.stringify(step.post) };
  }
  if ('shutdown' in step) return { kind: 'shutdown', ...step.shutdown, at: Date.parse(step.shutdown.at) };
  const { requestId, traceHeader, invokedFunctionArn, at } = step.invoke;
  return { kind: 'invoke', requestId, traceHeader, invokedFunctionArn, at: Date.parse(at) };
}
