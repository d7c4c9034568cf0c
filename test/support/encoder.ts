import { createEncoder, type Encode, type EncoderOptions } from '../../src/otlp/encode.ts';
import type { Encoding, RequestLimits } from '../../src/otlp/request.ts';

/** The limits that the trace SDK has by itself. */
const SPAN_LIMITS = {
  attributeValueLengthLimit: Number.POSITIVE_INFINITY,
  attributeCountLimit: 128,
  linkCountLimit: 128,
  eventCountLimit: 128,
  attributePerEventCountLimit: 128,
  attributePerLinkCountLimit: 128,
};

interface TestEncoding extends Partial<RequestLimits> {
  readonly encoding?: Encoding;
  readonly spanLimits?: Partial<EncoderOptions['spanLimits']>;
}

/** An encoder that does the same for all signals. */
export function encoderFor({ encoding = 'protobuf', spanLimits, ...limits }: TestEncoding = {}): Encode {
  const all = { maxBytes: 1_000_000, maxItems: 100_000, ...limits };
  return createEncoder({
    encoding: { traces: encoding, logs: encoding, metrics: encoding },
    scope: { name: 'lambda-otel-bridge', version: '0.1.0' },
    spanLimits: { ...SPAN_LIMITS, ...spanLimits },
    limits: { traces: all, logs: all, metrics: all },
  });
}

/** The one item of a list; anything else is a failed test. */
export function only<Item>(items: readonly Item[]): Item {
  const [item] = items;
  if (item === undefined || items.length !== 1) throw new Error(`expected one, got ${items.length}`);
  return item;
}
