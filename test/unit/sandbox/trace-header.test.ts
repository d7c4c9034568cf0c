import { describe, expect, test } from 'bun:test';
import { traceInvocation } from '../../../src/sandbox/trace-header.ts';

const ROOT = '1-5f35ae12-0c0fec141ab77a00bc047aa2';
const SEGMENT = 'a'.repeat(16);

function trace(header: string | undefined, activeTracing = false) {
  return traceInvocation({
    header,
    activeTracing,
    nowMs: 0x5f35ae12 * 1000,
    randomHex: (digits) => 'a'.repeat(digits),
  });
}

describe('a sampled header', () => {
  test.each([
    `Root=${ROOT};Parent=2be948a625588e32;Sampled=1`,
    `Sampled=1;Root=${ROOT}`,
    `sampled=1; root=${ROOT}; Lineage=25:0:1`,
  ])('%s gives the function a segment of Lambda as parent', (header) => {
    expect(trace(header)).toEqual({
      upstream: header,
      forFunction: `Root=${ROOT};Parent=${SEGMENT};Sampled=1`,
      tracing: { spanId: SEGMENT, type: 'X-Amzn-Trace-Id', value: header },
    });
  });
});

describe('a header without a decision to sample', () => {
  test.each([`Root=${ROOT}`, `Root=${ROOT};Parent=2be948a625588e32;Sampled=0`, 'garbage', 'Sampled=1'])(
    '%s goes to the function as it is and leaves no trace in telemetry',
    (header) => {
      expect(trace(header)).toEqual({ upstream: header, forFunction: header, tracing: undefined });
    },
  );
});

describe('no header', () => {
  const made = `Root=1-5f35ae12-${'a'.repeat(24)};Parent=${SEGMENT}`;

  test('Lambda makes one that is not sampled', () => {
    const header = `${made};Sampled=0`;

    expect(trace(undefined)).toEqual({ upstream: header, forFunction: header, tracing: undefined });
  });

  test('with active tracing it is sampled', () => {
    expect(trace(undefined, true)).toMatchObject({
      upstream: `${made};Sampled=1`,
      tracing: { spanId: SEGMENT, value: `${made};Sampled=1` },
    });
  });
});
