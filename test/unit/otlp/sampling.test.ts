import { expect, test } from 'bun:test';
import { createSampling, type SamplingContext, type SamplingOptions } from '../../../src/otlp/sampling.ts';

/** Its last digits make it one of the fifth that a ratio of 0.2 keeps, or not. */
const LOW = '00000000000000000000000000000001';
const HIGH = 'f0000000000000000000000000000001';

function decide(options: Partial<SamplingOptions>, context: Partial<SamplingContext>): boolean {
  const sample = createSampling({
    sampler: 'parentbased_always_on',
    samplerArg: 1,
    xray: 'ignore',
    ...options,
  });
  return sample({ traceId: LOW, name: 'orders', upstreamSampled: undefined, hasParent: false, ...context });
}

test.each([
  ['always_on', true],
  ['always_off', false],
  ['parentbased_always_on', true],
  ['parentbased_always_off', false],
] as const)('%s decides for a root: %p', (sampler, sampled) => {
  expect(decide({ sampler }, {})).toBe(sampled);
});

test.each(['traceidratio', 'parentbased_traceidratio'] as const)('%s goes by the trace id', (sampler) => {
  const options = { sampler, samplerArg: 0.2 };

  expect(decide(options, { traceId: LOW })).toBe(true);
  expect(decide(options, { traceId: HIGH })).toBe(false);
});

test.each([
  ['parentbased_always_off', true],
  ['parentbased_traceidratio', true],
  ['always_off', false],
  ['traceidratio', false],
] as const)('a sampled parent counts for %s: %p', (sampler, sampled) => {
  const parent = { traceId: HIGH, upstreamSampled: true, hasParent: true };

  expect(decide({ sampler, samplerArg: 0.2 }, parent)).toBe(sampled);
});

test('an upstream that sampled but names no parent leaves the decision here', () => {
  expect(decide({ sampler: 'parentbased_always_off' }, { upstreamSampled: true, hasParent: false })).toBe(
    false,
  );
});

test.each([true, false])(
  'X-Ray leaving a trace out decides nothing, with a parent or without',
  (hasParent) => {
    expect(decide({}, { upstreamSampled: false, hasParent })).toBe(true);
  },
);

test.each(['always_on', 'parentbased_always_on'] as const)(
  'where X-Ray is honoured, it does, also for %s',
  (sampler) => {
    const options = { sampler, xray: 'honour' } as const;

    expect(decide(options, { upstreamSampled: false })).toBe(false);
    expect(decide(options, { upstreamSampled: true, hasParent: true })).toBe(true);
    expect(decide(options, { upstreamSampled: undefined })).toBe(true);
  },
);
