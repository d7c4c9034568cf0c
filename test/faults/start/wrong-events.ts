/** Fields of each event's record, by type. Source: Telemetry API schemas 2022-07-01 to 2025-01-29. */
const FIELDS: Readonly<Record<string, string>> = {
  'platform.initStart':
    'initializationType phase functionName functionVersion runtimeVersion runtimeVersionArn instanceId instanceMaxMemory tracing',
  'platform.initRuntimeDone': 'initializationType phase status errorType spans tracing',
  'platform.initReport': 'initializationType phase metrics status errorType spans tracing',
  'platform.start': 'requestId version tracing functionArn tenantId',
  'platform.runtimeDone': 'requestId status errorType metrics spans tracing tenantId',
  'platform.report': 'requestId status metrics errorType spans tracing tenantId',
  'platform.restoreStart':
    'functionName functionVersion instanceId instanceMaxMemory runtimeVersion runtimeVersionArn',
  'platform.restoreRuntimeDone': 'status errorType spans',
  'platform.restoreReport': 'status errorType metrics spans',
  'platform.extension': 'name state events errorType',
  'platform.telemetrySubscription': 'name state types',
  'platform.logsDropped': 'droppedBytes droppedRecords reason',
  function: 'timestamp level requestId message tenantId errorType errorMessage stackTrace traceId spanId',
  extension: 'timestamp level requestId message',
};

const WRONG: readonly unknown[] = [
  null,
  true,
  -1,
  1.5e308,
  '',
  'text',
  '2026-13-45T99:99:99Z',
  [],
  [null, 7],
  {},
  { durationMs: 'x', value: 7, spanId: [], name: {}, start: 1 },
];

const TIME = '2026-11-23T12:00:00.000Z';

/** The body of one POST: each field of each event once with each value of a type that it does not have. */
export function everyFieldOfTheWrongType(): string {
  const events = Object.entries(FIELDS).flatMap(([type, fields]) =>
    fields
      .split(' ')
      .flatMap((field) => WRONG.map((value) => ({ time: TIME, type, record: { [field]: value } }))),
  );
  const times = Object.keys(FIELDS).flatMap((type) => WRONG.map((time) => ({ time, type, record: {} })));
  return JSON.stringify([...events, ...times]);
}

export function recordsOfEveryForm(): string {
  const types = Object.keys(FIELDS);
  const events = types.flatMap((type) => WRONG.map((record) => ({ time: TIME, type, record })));
  const deep = `${'{"a":['.repeat(2000)}${']}'.repeat(2000)}`;
  const missing = types.map((type) => ({ time: TIME, type }));
  return `[{"time":"${TIME}","type":"function","record":${deep}},${JSON.stringify([...events, ...missing]).slice(1)}`;
}

export function unknownTypes(): string {
  const types = [
    'platform.fault',
    'platform.end',
    'platform.',
    'platform',
    '',
    'x'.repeat(10_000),
    '__proto__',
  ];
  return JSON.stringify(types.map((type) => ({ time: TIME, type, record: { requestId: 'r', status: 'x' } })));
}
