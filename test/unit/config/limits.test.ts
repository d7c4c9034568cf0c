import { expect, test } from 'bun:test';
import { logLimits, spanLimits } from '../../../src/config/limits.ts';
import { readSettings } from '../../../src/config/settings.ts';

const limitsOf = (env: Readonly<Record<string, string>>) => {
  const { values } = readSettings(env);
  return { spans: spanLimits(values), logs: logLimits(values) };
};

test("by default the limits are the specification's", () => {
  expect(limitsOf({})).toMatchObject({
    spans: {
      attributeCountLimit: 128,
      attributeValueLengthLimit: Number.POSITIVE_INFINITY,
      linkCountLimit: 128,
      eventCountLimit: 128,
    },
    logs: { maxAttributes: 128, maxValueLength: Number.POSITIVE_INFINITY },
  });
});

test('the general limits hold for spans and for logs', () => {
  const env = { OTEL_ATTRIBUTE_COUNT_LIMIT: '7', OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '8' };

  expect(limitsOf(env)).toMatchObject({
    spans: { attributeCountLimit: 7, attributeValueLengthLimit: 8 },
    logs: { maxAttributes: 7, maxValueLength: 8 },
  });
});

test('those of one signal go before', () => {
  const env = {
    OTEL_ATTRIBUTE_COUNT_LIMIT: '7',
    OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '1',
    OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: '2',
    OTEL_SPAN_LINK_COUNT_LIMIT: '3',
    OTEL_SPAN_EVENT_COUNT_LIMIT: '4',
    OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT: '5',
    OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT: '6',
  };

  expect(limitsOf(env)).toMatchObject({
    spans: { attributeCountLimit: 1, attributeValueLengthLimit: 2, linkCountLimit: 3, eventCountLimit: 4 },
    logs: { maxAttributes: 5, maxValueLength: 6 },
  });
});
