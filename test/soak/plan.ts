import type { FunctionEvent } from '../faults/delivery/row.ts';
import { MOODS, type Mood } from './backend.ts';
import { type Random, randomOf } from './random.ts';

export type Step =
  | { readonly kind: 'invoke'; readonly event: FunctionEvent }
  /** The sandbox stays frozen. */
  | { readonly kind: 'pause'; readonly ms: number }
  | { readonly kind: 'mood'; readonly mood: Mood };

/** One life of a sandbox, from Init to SHUTDOWN: how it is set up, and what happens in it. */
export interface Plan {
  readonly env: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

/** Long enough for every handler that is to return, on a busy machine too. */
export const FUNCTION_TIMEOUT_MS = 4000;
/** A burst fills it, whatever the endpoint does. */
export const SMALL_QUEUE = 'LAMBDA_OTEL_BRIDGE_MAX_QUEUE_BYTES';
export const FLUSH_TIMEOUT_MS = 400;

/** The same seed and number yield the same plan. */
export function planLife(seed: number, number: number): Plan {
  const random = randomOf(seed * 100_003 + number);
  const steps = Array.from({ length: random.between(6, 24) }, () => stepOf(random));
  // What a reset has left on the disk finds its way out, or is told.
  return {
    env: environmentOf(random),
    steps: [...steps, { kind: 'invoke', event: { count: 3, waitMs: 300 } }],
  };
}

function environmentOf(random: Random): Record<string, string> {
  return {
    LAMBDA_OTEL_BRIDGE_FLUSH: random.oneOf(['adaptive', 'adaptive', 'end', 'invoke', 'periodic:300']),
    LAMBDA_OTEL_BRIDGE_FLUSH_TIMEOUT: String(FLUSH_TIMEOUT_MS),
    OTEL_EXPORTER_OTLP_PROTOCOL: random.oneOf(['http/protobuf', 'http/protobuf', 'http/json']),
    OTEL_EXPORTER_OTLP_COMPRESSION: random.oneOf(['none', 'gzip']),
    OTEL_EXPORTER_OTLP_TIMEOUT: random.oneOf(['10000', '1000']),
    ...(random.chance(0.15) && { [SMALL_QUEUE]: '100000' }),
    ...(random.chance(0.2) && { LAMBDA_OTEL_BRIDGE_SPILL_BYTES: random.oneOf(['0', '20000']) }),
    ...(random.chance(0.2) && { LAMBDA_OTEL_BRIDGE_MAX_REQUEST_BYTES: '30000' }),
  };
}

function stepOf(random: Random): Step {
  const which = random.between(1, 100);
  if (which <= 22) return { kind: 'mood', mood: random.chance(0.4) ? 'healthy' : random.oneOf(MOODS) };
  if (which <= 32) return { kind: 'pause', ms: random.between(50, 2000) };
  return { kind: 'invoke', event: eventOf(random) };
}

function eventOf(random: Random): FunctionEvent {
  if (random.chance(0.08))
    return { count: random.oneOf([500, 2000, 4000]), bytes: random.oneOf([20, 200, 2000]) };
  return {
    count: random.between(0, 30),
    bytes: random.oneOf([0, 20, 200, 2000]),
    waitMs: random.oneOf([0, 0, 5, 50, 300, 700]),
    end: random.oneOf([...RETURNS, 'throw', 'throw', 'exit', 'kill', 'hang']),
  };
}

const RETURNS = [
  'return',
  'return',
  'return',
  'return',
  'return',
  'return',
  'return',
  'return',
  'return',
] as const;
