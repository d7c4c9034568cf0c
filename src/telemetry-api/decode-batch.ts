import { parseExactJson } from '../exact-json.ts';
import { decodeEvent, type Rejection } from './decode-event.ts';
import type { TelemetryEvent } from './events.ts';
import { RecentBodies } from './recent-bodies.ts';
import { BROKEN, RecordStitcher } from './record-stitcher.ts';

export interface DecodedBatch {
  readonly events: readonly TelemetryEvent[];
  /** One reason per element that is no event; a body that is no batch at all counts as one. */
  readonly rejected: readonly string[];
  /** 1 for a body that came before, of which nothing is taken. */
  readonly repeats: 0 | 1;
}

/**
 * Telemetry POSTs, in the order they came, → their events. Total: any bytes. A bad element costs only itself;
 * a record that the platform has cut across POSTs is joined, a POST that is sent again is dropped.
 */
export class BatchDecoder {
  readonly #stitcher = new RecordStitcher();
  readonly #recent = new RecentBodies();

  /** `receivedAt` (epoch ms) stands in where no event before has a time that can be read. */
  decode(body: Uint8Array, receivedAt: number): DecodedBatch {
    if (this.#isRepeated(body)) return { events: [], rejected: [], repeats: 1 };
    // The end of a cut record may, by chance, be JSON by itself.
    const batch = this.#stitcher.parts > 0 ? BROKEN : parse(body);
    const elements = batch === BROKEN ? this.#stitcher.mend(body) : batch;
    if (!Array.isArray(elements)) return { events: [], rejected: ['not-an-array'], repeats: 0 };
    return decodeElements(elements, receivedAt);
  }

  /** Among the parts of a record all may be alike but the first, which alone begins a JSON value. */
  #isRepeated(body: Uint8Array): boolean {
    const seen = this.#recent.seen(body);
    const { parts } = this.#stitcher;
    return (seen === 'just now' && parts < 2) || (seen === 'before' && parts === 0);
  }

  /** No further POST comes: part of a record that still waits is lost. */
  finish(): readonly string[] {
    return this.#stitcher.parts > 0 ? ['not-json'] : [];
  }
}

/** A single POST, where none came before and none will follow. */
export function decodeBatch(body: Uint8Array, receivedAt: number): DecodedBatch {
  const decoder = new BatchDecoder();
  const decoded = decoder.decode(body, receivedAt);
  return { ...decoded, rejected: [...decoded.rejected, ...decoder.finish()] };
}

function decodeElements(elements: readonly unknown[], receivedAt: number): DecodedBatch {
  const events: TelemetryEvent[] = [];
  const rejected: (Rejection | 'not-json')[] = [];
  let time = receivedAt;
  for (const element of elements) {
    const decoded = element === BROKEN ? 'not-json' : decodeEvent(element, time);
    if (typeof decoded === 'string') {
      rejected.push(decoded);
    } else {
      events.push(decoded);
      time = decoded.time;
    }
  }
  return { events, rejected, repeats: 0 };
}

const utf8 = new TextDecoder();

function parse(body: Uint8Array): unknown {
  try {
    return parseExactJson(utf8.decode(body));
  } catch {
    return BROKEN;
  }
}
