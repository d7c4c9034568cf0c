import { parseExactJson } from '../exact-json.ts';
import { decodeEvent } from './decode-event.ts';
import type { TelemetryEvent } from './events.ts';

export interface DecodedBatch {
  readonly events: readonly TelemetryEvent[];
  /** One reason per element that is no event; a body that is no batch at all counts as one. */
  readonly rejected: readonly string[];
}

/**
 * The body of one telemetry POST → its events, in their order. Total: any bytes. A bad element costs only
 * itself. `receivedAt` (epoch ms) stands in where no event before has a time that can be read.
 */
export function decodeBatch(body: Uint8Array, receivedAt: number): DecodedBatch {
  const batch = parse(body);
  if (!Array.isArray(batch))
    return { events: [], rejected: [batch === UNREADABLE ? 'not-json' : 'not-an-array'] };
  const events: TelemetryEvent[] = [];
  const rejected: string[] = [];
  let time = receivedAt;
  for (const item of batch) {
    const decoded = decodeEvent(item, time);
    if (typeof decoded === 'string') {
      rejected.push(decoded);
    } else {
      events.push(decoded);
      time = decoded.time;
    }
  }
  return { events, rejected };
}

const UNREADABLE = Symbol('not JSON');
const utf8 = new TextDecoder();

function parse(body: Uint8Array): unknown {
  try {
    return parseExactJson(utf8.decode(body));
  } catch {
    return UNREADABLE;
  }
}
