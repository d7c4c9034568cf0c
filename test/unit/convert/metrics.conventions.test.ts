import { expect, test } from 'bun:test';
import * as conventions from '@opentelemetry/semantic-conventions/incubating';
import { ATTR, METRIC } from '../../../src/convert/semconv.ts';

const registry: [string, unknown][] = Object.entries(conventions);
const metrics = new Set(registry.flatMap(([name, value]) => (name.startsWith('METRIC_') ? [value] : [])));
const attributes = new Set(registry.flatMap(([name, value]) => (name.startsWith('ATTR_') ? [value] : [])));

test('every metric that is not called after Lambda or the bridge is one of the conventions', () => {
  const named = Object.values(METRIC).filter((name) => !/^(aws\.lambda|lambda_otel_bridge)\./.test(name));

  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((name) => !metrics.has(name))).toEqual([]);
});

test('no name of ours is one that the conventions have for something else', () => {
  const own = Object.values(METRIC).filter((name) => /^(aws\.lambda|lambda_otel_bridge)\./.test(name));

  expect(own.filter((name) => metrics.has(name) || attributes.has(name))).toEqual([]);
});

test.each([ATTR.errorType, ATTR.componentName, ATTR.componentType])(
  'the attribute %s of metrics is one of the conventions',
  (name) => {
    expect(attributes.has(name)).toBe(true);
  },
);

test.each(['span', 'log', 'metric'])(
  'the types of the exporters of a %s are those of the conventions',
  (item) => {
    const types = new Set(registry.map(([, value]) => value));

    expect(types.has(`otlp_http_${item}_exporter`)).toBe(true);
    expect(types.has(`otlp_http_json_${item}_exporter`)).toBe(true);
  },
);
