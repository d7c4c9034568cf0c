import type { InitializationType, SandboxEvent, ShutdownReason } from './events.ts';

/** What one extension was given in the life of one process set, in order. */
export interface RecordedLife {
  readonly steps: readonly RecordedStep[];
}

export type RecordedStep =
  /** A telemetry POST that was taken, byte for byte. */
  | { readonly kind: 'post'; readonly body: string }
  /** `leftMs`: until the deadline that the event names. */
  | { readonly kind: 'invoke'; readonly body: string; readonly leftMs: number }
  | { readonly kind: 'shutdown'; readonly reason: ShutdownReason };

export interface Recording {
  readonly function: RecordedFunction;
  readonly extension: string;
  readonly lives: readonly RecordedLife[];
}

export interface RecordedFunction {
  readonly initializationType: InitializationType;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly handler: string;
  readonly region: string;
  readonly accountId: string;
  readonly memoryMb: number;
}

export type RecordingOutcome =
  | { readonly kind: 'recording'; readonly recording: Recording }
  | { readonly kind: 'invalid'; readonly message: string };

/** An event → its line in a recording; nothing for what comes again as a POST. */
export function recordingLine(event: SandboxEvent): string | undefined {
  if (event.kind === 'telemetry-generated') return undefined;
  if (event.kind !== 'telemetry-sent') return JSON.stringify(event);
  const { records: _, ...sent } = event;
  return JSON.stringify(sent);
}

/**
 * The lines of a recording → what its first extension was given. Lines of a kind that says nothing about that are
 * passed over. Total: what cannot be read is named by its line.
 */
export function parseRecording(text: string): RecordingOutcome {
  const events: Line[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const event = parseLine(line);
    if (event === undefined) return invalid(`line ${index + 1} is not an event of the sandbox`);
    events.push(event);
  }
  const opened = events.find(({ kind }) => kind === 'sandbox-opened');
  if (opened === undefined)
    return invalid('there is no "sandbox-opened" in it, which says for what function it was made');
  const first = events.find(({ kind }) => kind === 'event-sent' || kind === 'telemetry-sent');
  if (typeof first?.['name'] !== 'string') return invalid('no extension was given anything');
  const extension = first['name'];
  const lives = livesOf(events, extension);
  return { kind: 'recording', recording: { function: functionOf(opened), extension, lives } };
}

type Line = Readonly<Record<string, unknown>> & { readonly kind: string; readonly at: number };

function parseLine(line: string): Line | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null) return undefined;
    const { kind, at } = value as Partial<Line>;
    return typeof kind === 'string' && typeof at === 'number' ? (value as Line) : undefined;
  } catch {
    return undefined;
  }
}

function stepOf({ kind, at, body, status }: Line): readonly RecordedStep[] {
  if (typeof body !== 'string') return [];
  if (kind === 'telemetry-sent')
    return typeof status === 'number' && status < 400 ? [{ kind: 'post', body }] : [];
  if (kind !== 'event-sent') return [];
  const { eventType, deadlineMs, shutdownReason } = readEvent(body);
  const leftMs = typeof deadlineMs === 'number' ? Math.max(0, deadlineMs - at) : 0;
  if (eventType === 'INVOKE') return [{ kind: 'invoke', body, leftMs }];
  return [{ kind: 'shutdown', reason: REASONS.find((reason) => reason === shutdownReason) ?? 'spindown' }];
}

function readEvent(body: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(body));
  } catch {
    return {};
  }
}

const REASONS: readonly ShutdownReason[] = ['spindown', 'timeout', 'failure'];

/** Each init begins one, and its SHUTDOWN ends it: what comes after that is of its last moments. */
function livesOf(events: readonly Line[], extension: string): readonly RecordedLife[] {
  const lives: RecordedStep[][] = [];
  for (const event of events) {
    if (event.kind === 'init-started') lives.push([]);
    const life = lives.at(-1);
    if (event['name'] === extension && life?.at(-1)?.kind !== 'shutdown') life?.push(...stepOf(event));
  }
  return lives.filter((life) => life.length > 0).map((steps) => ({ steps }));
}

const TYPES: readonly InitializationType[] = [
  'on-demand',
  'provisioned-concurrency',
  'snap-start',
  'lambda-managed-instances',
];

function functionOf(opened: Line): RecordedFunction {
  const text = (key: string, otherwise: string) =>
    typeof opened[key] === 'string' ? opened[key] : otherwise;
  return {
    initializationType: TYPES.find((type) => type === opened['initializationType']) ?? 'on-demand',
    functionName: text('functionName', 'my-function'),
    functionVersion: text('functionVersion', '$LATEST'),
    handler: text('handler', 'index.handler'),
    region: text('region', 'eu-central-1'),
    accountId: text('accountId', '123456789012'),
    memoryMb: typeof opened['memoryMb'] === 'number' ? opened['memoryMb'] : 512,
  };
}

function invalid(message: string): RecordingOutcome {
  return { kind: 'invalid', message };
}
