/** Export requests in OTLP/JSON that use every field which the sink shows. */
export const TRACE_ID = '5b8aa5a2d2c872e8321cf37308d69df2';
export const SPAN_ID = '051581bf3cb55c13';
export const PARENT_ID = '5fb397be34d26b51';

export const TRACES = {
  resourceSpans: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
      schemaUrl: 'https://opentelemetry.io/schemas/1.38.0',
      scopeSpans: [
        {
          scope: {
            name: 'checkout',
            version: '1.2.3',
            attributes: [{ key: 'beta', value: { boolValue: true } }],
          },
          schemaUrl: 'https://example.test/scope',
          spans: [
            {
              traceId: TRACE_ID,
              spanId: SPAN_ID,
              parentSpanId: PARENT_ID,
              traceState: 'a=b',
              flags: 0x301,
              name: 'charge card',
              kind: 3,
              startTimeUnixNano: '1795446104857000001',
              endTimeUnixNano: '1795446104900000002',
              attributes: [
                { key: 'text', value: { stringValue: 'grün' } },
                { key: 'flag', value: { boolValue: false } },
                { key: 'count', value: { intValue: '-9007199254740993' } },
                { key: 'ratio', value: { doubleValue: 1 } },
                { key: 'raw', value: { bytesValue: 'AAEC' } },
                { key: 'list', value: { arrayValue: { values: [{ intValue: '1' }, { stringValue: 'x' }] } } },
                {
                  key: 'map',
                  value: { kvlistValue: { values: [{ key: 'in', value: { doubleValue: 0.5 } }] } },
                },
                { key: 'empty', value: {} },
              ],
              droppedAttributesCount: 1,
              events: [
                {
                  timeUnixNano: '1795446104860000000',
                  name: 'retry',
                  attributes: [{ key: 'attempt', value: { intValue: '2' } }],
                  droppedAttributesCount: 4,
                },
              ],
              droppedEventsCount: 2,
              links: [
                {
                  traceId: TRACE_ID,
                  spanId: PARENT_ID,
                  traceState: 'c=d',
                  flags: 1,
                  attributes: [{ key: 'why', value: { stringValue: 'cause' } }],
                  droppedAttributesCount: 5,
                },
              ],
              droppedLinksCount: 3,
              status: { code: 2, message: 'declined' },
            },
          ],
        },
      ],
    },
  ],
};

export const LOGS = {
  resourceLogs: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
      schemaUrl: 'https://example.test/resource',
      scopeLogs: [
        {
          scope: { name: 'function' },
          logRecords: [
            {
              timeUnixNano: '1795446104857000000',
              observedTimeUnixNano: '1795446104858000000',
              severityNumber: 17,
              severityText: 'ERROR',
              body: { kvlistValue: { values: [{ key: 'code', value: { intValue: '7' } }] } },
              attributes: [{ key: 'faas.invocation_id', value: { stringValue: 'r-1' } }],
              droppedAttributesCount: 6,
              flags: 1,
              traceId: TRACE_ID,
              spanId: SPAN_ID,
              eventName: 'declined',
            },
            { observedTimeUnixNano: '1795446104859000000', body: { stringValue: 'no ids, no level' } },
          ],
        },
      ],
    },
  ],
};

const POINT_TIMES = { startTimeUnixNano: '1795446100000000000', timeUnixNano: '1795446104000000000' };

export const METRICS = {
  resourceMetrics: [
    {
      scopeMetrics: [
        {
          scope: { name: 'bridge' },
          metrics: [
            {
              name: 'faas.invocations',
              description: 'Successful invocations',
              unit: '{invocation}',
              sum: {
                aggregationTemporality: 1,
                isMonotonic: true,
                dataPoints: [
                  {
                    ...POINT_TIMES,
                    asInt: '3',
                    attributes: [{ key: 'faas.trigger', value: { stringValue: 'http' } }],
                  },
                ],
              },
            },
            {
              name: 'faas.invoke_duration',
              unit: 's',
              histogram: {
                aggregationTemporality: 2,
                dataPoints: [
                  {
                    ...POINT_TIMES,
                    count: '3',
                    sum: 1.5,
                    min: 0.25,
                    max: 1,
                    bucketCounts: ['1', '2'],
                    explicitBounds: [0.5],
                  },
                ],
              },
            },
            { name: 'queue', unit: 'By', gauge: { dataPoints: [{ ...POINT_TIMES, asDouble: 2.5 }] } },
            { name: 'old', summary: {} },
          ],
        },
      ],
    },
  ],
};
