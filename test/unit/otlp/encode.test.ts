import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import type {
  AttributeValue,
  HrTime,
  LogRecord,
  Resource,
  SpanRecord,
} from '../../../src/convert/records.ts';
import type { Encoding, OtlpRequest } from '../../../src/otlp/request.ts';
import { encoderFor, only } from '../../support/encoder.ts';
import {
  logsOf,
  type OtlpLogRecord,
  type OtlpSpan,
  plainAttributes,
  plainValue,
  readLogs,
  readTraces,
  spansOf,
} from '../../support/otlp-oracle.ts';
import { logRecord, SPAN_ID, spanRecord, TRACE_ID } from '../../support/records.ts';

const RESOURCE: Resource = { attributes: { 'service.name': 'orders', 'faas.max_memory': 134_217_728 } };

function encodedSpan(encoding: Encoding, span: Partial<SpanRecord>): OtlpSpan {
  return only(spansOf(only(encoderFor({ encoding })([spanRecord(span)], RESOURCE))));
}

function encodedLog(encoding: Encoding, log: Partial<LogRecord>): OtlpLogRecord {
  return only(logsOf(only(encoderFor({ encoding })([logRecord(log)], RESOURCE))));
}

describe.each<Encoding>(['protobuf', 'json'])('in %s', (encoding) => {
  test('spans and logs become one request each, under the resource and the scope', () => {
    const resource = { ...RESOURCE, schemaUrl: 'https://opentelemetry.io/schemas/1.45.0' };
    const scope = {
      scope: { name: 'lambda-otel-bridge', version: '0.1.0' },
      schemaUrl: resource.schemaUrl,
    };

    const requests = encoderFor({ encoding })([logRecord(), spanRecord(), logRecord()], resource);

    expect(requests.map(({ signal, items }) => [signal, items])).toEqual([
      ['traces', 1],
      ['logs', 2],
    ]);
    const [traces, logs] = requests as [OtlpRequest, OtlpRequest];
    const resourceSpans = only(readTraces(traces));
    const resourceLogs = only(readLogs(logs));
    expect(plainAttributes(resourceSpans.resource?.attributes)).toEqual({
      'service.name': 'orders',
      'faas.max_memory': 134_217_728n,
    });
    expect(resourceLogs.resource).toEqual(resourceSpans.resource);
    expect(resourceSpans.schemaUrl).toBe(resource.schemaUrl);
    expect(resourceLogs.schemaUrl).toBe(resource.schemaUrl);
    expect(only(resourceSpans.scopeSpans)).toMatchObject(scope);
    expect(only(resourceLogs.scopeLogs)).toMatchObject(scope);
  });

  test('no records make no request', () => {
    const requests = encoderFor({ encoding })([], RESOURCE);

    expect(requests).toEqual([]);
  });

  test('a root span keeps its ids, its kind and its times to the nanosecond', () => {
    const span = encodedSpan(encoding, {});

    expect(span).toMatchObject({
      traceId: TRACE_ID,
      spanId: SPAN_ID,
      name: 'orders',
      kind: 'SPAN_KIND_SERVER',
      startTimeUnixNano: '1767225600000000001',
      endTimeUnixNano: '1767225600250000001',
      flags: 0x101,
    });
    expect(span.parentSpanId ?? '').toBe('');
    expect(span.status?.code ?? 'STATUS_CODE_UNSET').toBe('STATUS_CODE_UNSET');
  });

  test.each([
    { parentIsRemote: true, flags: 0x301 },
    { parentIsRemote: false, flags: 0x101 },
  ])('a child says whether its parent is remote: $parentIsRemote', ({ parentIsRemote, flags }) => {
    const span = encodedSpan(encoding, { parentSpanId: 'f0f0f0f0f0f0f0f0', parentIsRemote });

    expect(span).toMatchObject({ parentSpanId: 'f0f0f0f0f0f0f0f0', flags });
  });

  test('an error is the status, with its description', () => {
    const span = encodedSpan(encoding, { error: 'Runtime.ExitError', spanKind: 'internal' });

    expect(span.kind).toBe('SPAN_KIND_INTERNAL');
    expect(span.status).toEqual({ code: 'STATUS_CODE_ERROR', message: 'Runtime.ExitError' });
  });

  test('an end before the start is moved to the start', () => {
    const span = encodedSpan(encoding, { start: [100, 5], end: [99, 0] });

    expect(span.endTimeUnixNano).toBe(span.startTimeUnixNano);
  });

  test('links carry the other span and their attributes', () => {
    const other = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), attributes: { why: 'upstream' } };

    const link = only(encodedSpan(encoding, { links: [other] }).links ?? []);

    expect(link).toMatchObject({ traceId: other.traceId, spanId: other.spanId });
    expect(plainAttributes(link.attributes)).toEqual({ why: 'upstream' });
  });

  test('span attributes that the trace model has no type for are kept as text', () => {
    const { attributes } = encodedSpan(encoding, {
      attributes: {
        flag: false,
        ratio: 0.5,
        list: ['a', 'b'],
        nested: { a: [1, 'b'] },
        mixed: [1, 'a'],
        big: 2n ** 60n,
      },
    });

    expect(plainAttributes(attributes)).toEqual({
      flag: false,
      ratio: 0.5,
      list: ['a', 'b'],
      nested: '{"a":[1,"b"]}',
      mixed: '[1,"a"]',
      big: '1152921504606846976',
    });
  });

  test('span limits cut attributes and links, and the cuts are counted', () => {
    const encode = encoderFor({
      encoding,
      spanLimits: { attributeCountLimit: 1, attributeValueLengthLimit: 3, linkCountLimit: 1 },
    });
    const link = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), attributes: {} };

    const request = only(
      encode([spanRecord({ attributes: { a: 'longer', b: 1 }, links: [link, link] })], RESOURCE),
    );

    const span = only(spansOf(request));
    expect(plainAttributes(span.attributes)).toEqual({ a: 'lon' });
    expect(span.droppedAttributesCount).toBe(1);
    expect(span.droppedLinksCount).toBe(1);
  });

  test.each([
    [0, { a: '', list: ['', ''], mixed: '' }],
    [2, { a: 'a', list: ['b', 'cd'], mixed: '[1' }],
    [3, { a: 'a😀', list: ['b', 'cde'], mixed: '[1,' }],
  ])('a length of %d cuts every text of a span, and no character in two', (maxLength, expected) => {
    const encode = encoderFor({ encoding, spanLimits: { attributeValueLengthLimit: maxLength } });
    const attributes = { a: 'a😀', list: ['b', 'cde'], mixed: [1, 'a'] };

    const request = only(encode([spanRecord({ attributes })], RESOURCE));

    expect(plainAttributes(only(spansOf(request)).attributes)).toEqual(expected);
  });

  test('a log record keeps its severity, its ids and both times', () => {
    const log = encodedLog(encoding, { droppedAttributes: 3 });

    expect(log).toEqual({
      timeUnixNano: '1767225600123456789',
      observedTimeUnixNano: '1767225600999999999',
      severityNumber: 'SEVERITY_NUMBER_INFO',
      severityText: 'INFO',
      body: { stringValue: 'hello' },
      droppedAttributesCount: 3,
      flags: 1,
      traceId: TRACE_ID,
      spanId: SPAN_ID,
    });
  });

  test('a log record without time, level, body or trace says nothing about them', () => {
    const log = encodedLog(encoding, {
      time: undefined,
      severityNumber: undefined,
      severityText: undefined,
      body: undefined,
      traceId: undefined,
      spanId: undefined,
    });

    expect(log.timeUnixNano ?? '0').toBe('0');
    expect(log.severityNumber).toBeUndefined();
    expect(log.severityText ?? '').toBe('');
    expect(plainValue(log.body)).toBeNull();
    expect([log.traceId, log.spanId, log.flags]).toEqual([undefined, undefined, undefined]);
  });

  test.each<[string, HrTime]>([
    ['before the epoch', [-1, 0]],
    ['beyond 64 bits', [20_000_000_000, 0]],
    ['no number', [Number.NaN, 0]],
    ['without end', [1, Number.POSITIVE_INFINITY]],
  ])('a time that is %s is unknown', (_, time) => {
    expect(encodedLog(encoding, { time }).timeUnixNano ?? '0').toBe('0');
  });

  test('a log record may carry a trace id alone', () => {
    const log = encodedLog(encoding, { spanId: undefined, sampled: false });

    expect(log.traceId).toBe(TRACE_ID);
    expect(log.spanId ?? '').toBe('');
    expect(log.flags ?? 0).toBe(0);
  });

  test('bodies and attributes keep their structure and their types', () => {
    const value = {
      text: '',
      yes: true,
      nothing: null,
      list: [1, 'a', null, [2.5]],
      deep: { er: { est: -7 } },
    };

    const log = encodedLog(encoding, { body: value, attributes: value });

    const plain = {
      text: '',
      yes: true,
      nothing: null,
      list: [1n, 'a', null, [2.5]],
      deep: { er: { est: -7n } },
    };
    expect(plainValue(log.body)).toEqual(plain);
    expect(plainAttributes(log.attributes)).toEqual(plain);
  });

  test.each<[string, AttributeValue, unknown]>([
    ['the largest safe integer', Number.MAX_SAFE_INTEGER, 9_007_199_254_740_991n],
    ['a bigint that a double holds', 12n, 12n],
    ['a bigint beyond that', 9_007_199_254_740_993n, 9_007_199_254_740_993n],
    ['the largest 64-bit integer', 2n ** 63n - 1n, 2n ** 63n - 1n],
    ['the smallest', -(2n ** 63n), -(2n ** 63n)],
    ['a small negative one', -1, -1n],
    ['digits beyond 64 bits', 2n ** 63n, '9223372036854775808'],
    ['not a number', Number.NaN, Number.NaN],
    ['infinity', Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY],
    ['a number beyond 64 bits', 1e300, 1e300],
    ['a small fraction', 5e-324, 5e-324],
    ['half a surrogate pair', 'a\ud83d', 'a\ufffd'],
    ['the other half, before other text', '\udc00 é', '\ufffd é'],
    ['a whole pair', '\u{1f600}', '\u{1f600}'],
  ])('%s comes out exact', (_, value, expected) => {
    const log = encodedLog(encoding, { body: value, attributes: { nested: [value] } });

    expect(plainValue(log.body)).toEqual(expected);
    expect(plainAttributes(log.attributes)).toEqual({ nested: [expected] });
  });

  test('an attribute without a name is dropped and counted', () => {
    const log = encodedLog(encoding, { attributes: { '': 'lost', kept: 1 }, droppedAttributes: 1 });

    expect(plainAttributes(log.attributes)).toEqual({ kept: 1n });
    expect(log.droppedAttributesCount).toBe(2);
  });

  test('what is nested too deeply for receivers continues as JSON text', () => {
    const nest = (depth: number, value: AttributeValue): AttributeValue =>
      depth === 0 ? value : { d: nest(depth - 1, value) };

    const log = encodedLog(encoding, { body: nest(200, 10n ** 18n) });

    let value: unknown = plainValue(log.body);
    let depth = 0;
    for (; typeof value === 'object' && value !== null && 'd' in value; depth += 1) value = value.d;
    expect(depth).toBe(20);
    expect(value).toBe(`${'{"d":'.repeat(180)}"1000000000000000000"${'}'.repeat(180)}`);
  });

  test('what is nested deeper than calls may be costs what lies below a thousand levels', () => {
    const deep: AttributeValue = JSON.parse(`${'['.repeat(200_000)}${']'.repeat(200_000)}`);

    const log = encodedLog(encoding, { body: { deep, beside: 1 } });

    const text = JSON.stringify(plainValue(log.body), (_, item) => (typeof item === 'bigint' ? 0 : item));
    expect(text).toContain(`${'['.repeat(900)}\\"[nested too deeply]\\"`);
    expect(text).toContain('"beside":0');
  });

  test('more than one request may hold is cut, in order and complete', () => {
    const logs = Array.from({ length: 1000 }, (_, index) => logRecord({ body: `line ${index}` }));

    const requests = encoderFor({ encoding, maxBytes: 20_000 })(logs, RESOURCE);

    expect(requests.length).toBeGreaterThan(3);
    expect(requests.every(({ bytes }) => bytes.length <= 20_000)).toBe(true);
    expect(requests.map(({ items }) => items)).toEqual(requests.map((request) => logsOf(request).length));
    const bodies = requests.flatMap((request) => logsOf(request).map(({ body }) => plainValue(body)));
    expect(bodies).toEqual(logs.map(({ body }) => body));
  });

  test('no request holds more items than it may', () => {
    const encode = encoderFor({ encoding, maxItems: 2 });

    const requests = encode([logRecord(), logRecord(), spanRecord(), logRecord()], RESOURCE);

    expect(requests.map(({ signal, items }) => [signal, items])).toEqual([
      ['traces', 1],
      ['logs', 2],
      ['logs', 1],
    ]);
  });

  test('an item that is larger than a request still goes, alone', () => {
    const large = logRecord({ body: 'x'.repeat(5000) });

    const requests = encoderFor({ encoding, maxBytes: 1000 })([large, large, logRecord()], RESOURCE);

    expect(requests.map(({ items }) => items)).toEqual([1, 1, 1]);
  });

  test('a request keeps no more memory than its bytes', () => {
    const request = only(
      encoderFor({ encoding })([logRecord({ body: '\ud83d\uffff'.repeat(100) })], RESOURCE),
    );

    expect(request.bytes.buffer.byteLength).toBe(request.bytes.byteLength);
  });
});

describe('any values whatever', () => {
  const scalar = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.double(),
    fc.integer(),
    fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
    fc.boolean(),
    fc.constant(null),
  );
  const key = fc.string({ unit: 'binary', maxLength: 3 });
  const { value } = fc.letrec<{ value: AttributeValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      scalar,
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(key, tie('value'), { maxKeys: 4 }),
    ),
  }));
  const attributes = fc.dictionary(fc.string({ minLength: 1 }), value, { maxKeys: 5 });

  test('make logs that strict receivers take, and that say the same in both encodings', async () => {
    const isTheSame = fc.property(value, attributes, (body, fields) => {
      const read = (encoding: Encoding) => {
        const log = encodedLog(encoding, { body, attributes: fields });
        return [plainValue(log.body), plainAttributes(log.attributes)];
      };
      expect(read('json')).toEqual(read('protobuf'));
    });

    await fc.assert(isTheSame);
  });

  test('make spans that strict receivers take, and that say the same in both encodings', async () => {
    const isTheSame = fc.property(attributes, fc.string({ unit: 'binary', minLength: 1 }), (fields, name) => {
      const read = (encoding: Encoding) => {
        const span = encodedSpan(encoding, { name, attributes: fields, error: name });
        return [span.name, span.status?.message, plainAttributes(span.attributes)];
      };
      expect(read('json')).toEqual(read('protobuf'));
    });

    await fc.assert(isTheSame);
  });
});
