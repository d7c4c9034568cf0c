import { readDestination } from './subscription-destination.ts';
import { type Invalid, invalid, oneOf, schemaProblem, written } from './subscription-problem.ts';

/** A telemetry subscription that passed validation, defaults filled in. */
export interface Subscription {
  readonly schemaVersion: string;
  readonly types: readonly string[];
  readonly buffering: Buffering;
  /** Where to POST, on the loopback interface. */
  readonly url: string;
}

export interface Buffering {
  readonly maxItems: number;
  readonly maxBytes: number;
  readonly timeoutMs: number;
}

export type SubscriptionOutcome = { readonly kind: 'valid'; readonly subscription: Subscription } | Invalid;

export const SCHEMA_VERSIONS: readonly string[] = ['2022-07-01', '2022-12-13', '2025-01-29'];
/** Managed instances know no other. */
export const MANAGED_SCHEMA_VERSIONS: readonly string[] = ['2025-01-29'];
const TYPES: readonly unknown[] = ['platform', 'function', 'extension'];
const BUFFERING = {
  maxItems: { min: 1000, max: 10_000, usual: 10_000 },
  maxBytes: { min: 262_144, max: 1_048_576, usual: 262_144 },
  timeoutMs: { min: 25, max: 30_000, usual: 1000 },
} as const;

/**
 * The body of `PUT /2022-07-01/telemetry` → what to deliver, or why not, in the words of AWS's emulator where it has some.
 * Source: Lambda developer guide, Telemetry API reference (ranges, types, destinations).
 */
export function validateSubscription(
  text: string,
  schemaVersions: readonly string[] = SCHEMA_VERSIONS,
): SubscriptionOutcome {
  const body = parseObject(text);
  if (typeof body === 'string') return invalid(body);
  const problem = problemWithShape(body, schemaVersions) ?? problemWithTypes(body['types']);
  if (problem !== undefined) return invalid(problem);
  const buffering = readBuffering(body['buffering']);
  if (typeof buffering === 'string') return invalid(buffering);
  const destination = readDestination(body['destination']);
  if (destination.kind === 'invalid') return destination;
  return {
    kind: 'valid',
    subscription: {
      schemaVersion: String(body['schemaVersion']),
      types: [...new Set(body['types'] as readonly string[])],
      buffering,
      url: destination.url,
    },
  };
}

function problemWithShape(
  body: Record<string, unknown>,
  schemaVersions: readonly string[],
): string | undefined {
  for (const key of ['schemaVersion', 'types', 'destination'])
    if (body[key] === undefined) return schemaProblem('', 'required', `missing properties: '${key}'`);
  if (!schemaVersions.some((version) => version === body['schemaVersion']))
    return schemaProblem(
      '/schemaVersion',
      'properties/schemaVersion/enum',
      `value must be ${oneOf(schemaVersions)}`,
    );
  return undefined;
}

function problemWithTypes(types: unknown): string | undefined {
  if (!Array.isArray(types)) return schemaProblem('/types', 'properties/types/type', 'expected array');
  if (types.length === 0)
    return schemaProblem(
      '/types',
      'properties/types/minItems',
      'minimum 1 items required, but found 0 items',
    );
  const wrong = types.findIndex((type) => !TYPES.includes(type));
  if (wrong < 0) return undefined;
  return schemaProblem(`/types/${wrong}`, 'properties/types/items/enum', `value must be ${oneOf(TYPES)}`);
}

function readBuffering(value: unknown): Buffering | string {
  if (value === undefined || value === null) return usualBuffering();
  if (typeof value !== 'object')
    return schemaProblem('/buffering', 'properties/buffering/type', 'expected object');
  const buffering = { ...usualBuffering() };
  for (const key of ['maxItems', 'maxBytes', 'timeoutMs'] as const) {
    const given = (value as Record<string, unknown>)[key];
    if (given === undefined) continue;
    const problem = problemWithRange(key, given);
    if (problem !== undefined) return problem;
    buffering[key] = Number(given);
  }
  return buffering;
}

function usualBuffering(): Buffering {
  return {
    maxItems: BUFFERING.maxItems.usual,
    maxBytes: BUFFERING.maxBytes.usual,
    timeoutMs: BUFFERING.timeoutMs.usual,
  };
}

function problemWithRange(key: keyof Buffering, given: unknown): string | undefined {
  const at = `properties/buffering/properties/${key}`;
  const { min, max } = BUFFERING[key];
  if (typeof given !== 'number' || !Number.isInteger(given))
    return schemaProblem(`/buffering/${key}`, `${at}/type`, `expected integer, but got ${typeof given}`);
  if (given < min)
    return schemaProblem(
      `/buffering/${key}`,
      `${at}/minimum`,
      `must be >= ${written(min)} but found ${written(given)}`,
    );
  if (given > max)
    return schemaProblem(
      `/buffering/${key}`,
      `${at}/maximum`,
      `must be <= ${written(max)} but found ${written(given)}`,
    );
  return undefined;
}

function parseObject(text: string): Record<string, unknown> | string {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    const reason = text.trim() === '' ? 'unexpected end of JSON input' : String(error);
    return `failed to parse JSON: ${reason}`;
  }
  if (typeof body === 'object' && body !== null && !Array.isArray(body))
    return body as Record<string, unknown>;
  const kind = Array.isArray(body) ? 'array' : typeof body;
  return `failed to parse JSON: json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`;
}
