import { describe, expect, test } from 'bun:test';
import { readConfig } from '../../../src/config/config.ts';
import { SETTINGS } from '../../../src/config/settings.ts';

const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://otlp.example.com/base' };

const FREE_TEXT = 'OTEL_SERVICE_NAME';
const VARIABLES = Object.values(SETTINGS).map(({ variable }) => variable);

describe('where telemetry goes', () => {
  test('the general endpoint gets the path of each signal', () => {
    const { config, warnings } = readConfig(ENDPOINT);

    expect(config.exports.map(({ to }) => to?.url)).toEqual([
      'https://otlp.example.com/base/v1/traces',
      'https://otlp.example.com/base/v1/logs',
      'https://otlp.example.com/base/v1/metrics',
    ]);
    expect(config.passive).toBeUndefined();
    expect(warnings).toEqual([]);
  });

  test("a signal's own endpoint is taken as it is", () => {
    const { config } = readConfig({
      ...ENDPOINT,
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://logs.example.com/in?x=1',
    });

    expect(config.exports.find(({ signal }) => signal === 'logs')?.to?.url).toBe(
      'http://logs.example.com/in?x=1',
    );
  });

  test('without an endpoint the bridge is passive and says what to set', () => {
    const { config, warnings } = readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: '' });

    expect(config.passive).toContain('set OTEL_EXPORTER_OTLP_ENDPOINT');
    expect(warnings).toEqual([]);
  });

  test('a signal without endpoint is off, the others are on', () => {
    const { config } = readConfig({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://127.0.0.1:4318/v1/traces' });

    expect(config.exports.map(({ signal }) => signal)).toEqual(['traces']);
    expect(config.passive).toBeUndefined();
  });

  test('the exporter `none` turns a signal off', () => {
    const { config } = readConfig({ ...ENDPOINT, OTEL_TRACES_EXPORTER: 'none' });

    expect(config.exports.map(({ signal }) => signal)).toEqual(['logs', 'metrics']);
  });

  test('the exporter `console` leaves out the extension stream, which would feed itself', () => {
    const { config } = readConfig({ OTEL_LOGS_EXPORTER: 'console' });

    expect(config.exports).toMatchObject([{ signal: 'logs', encoding: 'json', to: undefined }]);
    expect(config.streams).toEqual(['platform', 'function']);
  });

  test.each([
    { off: { OTEL_LOGS_EXPORTER: 'none' }, streams: ['platform'] },
    { off: { OTEL_TRACES_EXPORTER: 'none' }, streams: ['platform', 'function', 'extension'] },
    { off: { OTEL_METRICS_EXPORTER: 'none' }, streams: ['platform', 'function', 'extension'] },
  ])('streams that only a signal needs which is off are not subscribed: $off', ({ off, streams }) => {
    expect<readonly string[]>(readConfig({ ...ENDPOINT, ...off }).config.streams).toEqual(streams);
  });

  test('where no stream is left, the bridge is passive and says why', () => {
    const { config } = readConfig({
      ...ENDPOINT,
      OTEL_LOGS_EXPORTER: 'none',
      LAMBDA_OTEL_BRIDGE_STREAMS: 'function',
    });

    expect(config.passive).toContain('LAMBDA_OTEL_BRIDGE_STREAMS');
  });

  test.each([
    ...['localhost', 'localhost.', '127.0.0.1', '127.1', '0.0.0.0', '[::1]', '[::]', '[::ffff:127.0.0.1]'],
    ...['sandbox', 'sandbox.localdomain', 'sandbox.localdomain.'],
  ])("the bridge's own listener is no endpoint: %s", (host) => {
    const { config, warnings } = readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://${host}:4243` });

    expect(config.passive).toBeDefined();
    expect(warnings.map(({ code }) => code)).toEqual([
      'own-traces-endpoint',
      'own-logs-endpoint',
      'own-metrics-endpoint',
    ]);
  });

  test('an endpoint that is no URL is named in a warning without what it may hold of secrets', () => {
    const { config, warnings } = readConfig({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'ftp://user:password@host/path?key=secret',
    });

    expect(config.passive).toBeDefined();
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.code).toBe('OTEL_EXPORTER_OTLP_ENDPOINT');
    expect(warnings[0]?.message).toContain('http://');
    expect(warnings[0]?.message).toContain('"ftp://***@host/path?***"');
    expect(JSON.stringify(warnings)).not.toMatch(/password|secret/);
  });

  test.each([
    ['a slash in the password', 'https://user:secret/secret@host', 'https://***@host'],
    ['an @ in the password', 'https://user:secret@secret@host:99999', 'https://***@host:99999'],
    ['a question mark in the password', 'https://user:secret?secret@host', 'https://***'],
    ['a number sign in the password', 'https://user:secret#secret@host', 'https://***'],
    ['an @ in the query', 'ftp://host/?key=sec@secret', 'ftp://***'],
    ['no scheme', 'user:secret@host:4318', '***@host:4318'],
    ['a scheme without slashes', 'https:user:secret@host:99999', '***@host:99999'],
    ['a long password', `ftp://user:${'secret'.repeat(20_000)}@host`, 'ftp://***@host'],
  ])('and with %s too', (_, value, shown) => {
    const { warnings } = readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: value });

    expect(warnings[0]?.message).toStartWith(`The value is "${shown}"; accepted is `);
  });

  test('a client key that stands where its path should is not shown', () => {
    const { warnings } = readConfig({
      ...ENDPOINT,
      OTEL_EXPORTER_OTLP_CLIENT_KEY: '-----BEGIN PRIVATE KEY-----\nsecret\n-----END PRIVATE KEY-----',
    });

    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.message).toStartWith('The value is (not shown); accepted is the path of a file; ');
  });

  test('OTEL_SDK_DISABLED turns the bridge off', () => {
    expect(readConfig({ ...ENDPOINT, OTEL_SDK_DISABLED: 'true' }).config.passive).toContain(
      'OTEL_SDK_DISABLED',
    );
    expect(readConfig({ ...ENDPOINT, OTEL_SDK_DISABLED: 'false' }).config.passive).toBeUndefined();
  });
});

describe('how telemetry is sent', () => {
  test('gzip is for bodies that leave the machine, unless the user says otherwise', () => {
    const gzip = (env: Record<string, string>) => readConfig(env).config.exports.map(({ to }) => to?.gzip);

    expect(gzip(ENDPOINT)).toEqual([true, true, true]);
    expect(gzip({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318' })).toEqual([false, false, false]);
    expect(gzip({ ...ENDPOINT, OTEL_EXPORTER_OTLP_COMPRESSION: 'none' })).toEqual([false, false, false]);
    expect(gzip({ ...ENDPOINT, OTEL_EXPORTER_OTLP_LOGS_COMPRESSION: 'none' })).toEqual([true, false, true]);
  });

  test('headers are percent-decoded, and those of a signal replace the general ones', () => {
    const { config } = readConfig({
      ...ENDPOINT,
      OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Bearer%20abc%3D, x-team = blue',
      OTEL_EXPORTER_OTLP_LOGS_HEADERS: 'x-logs=1',
    });

    expect(config.exports[0]?.to?.headers).toEqual({ authorization: 'Bearer abc=', 'x-team': 'blue' });
    expect(config.exports[1]?.to?.headers).toEqual({ 'x-logs': '1' });
  });

  test.each(['no-pair', '=secret-value', 'a b=c', 'x=%ZZ', 'x=a%0d%0ab', 'Content-Length=3'])(
    'the headers %p are refused and never shown',
    (text) => {
      const { config, warnings } = readConfig({ ...ENDPOINT, OTEL_EXPORTER_OTLP_HEADERS: text });

      expect(config.exports[0]?.to?.headers).toEqual({});
      expect(warnings.map(({ code }) => code)).toEqual(['OTEL_EXPORTER_OTLP_HEADERS']);
      expect(warnings[0]?.message).not.toContain(text);
    },
  );

  test.each(['no-pair', 'a b=secret', 'secret=%ZZ', 'transfer-encoding=chunked', 'Keep-Alive=60'])(
    'a header such as %p does not take the key beside it along',
    (text) => {
      const { config, warnings } = readConfig({
        ...ENDPOINT,
        OTEL_EXPORTER_OTLP_HEADERS: `api-key=secret,${text}, x-team==blue`,
      });

      expect(config.exports[0]?.to?.headers).toEqual({ 'api-key': 'secret', 'x-team': '=blue' });
      expect(warnings).toEqual([
        {
          code: 'OTEL_EXPORTER_OTLP_HEADERS',
          message:
            'The value is (not shown); accepted is `name=value` pairs, comma-separated, percent-encoded, without ' +
            'headers of the connection itself; used instead is the part of it that is.',
        },
      ]);
    },
  );

  test('the user of an endpoint is sent as a header, unless one is set, and stands in no URL', () => {
    const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://us%40er:pa%3Ass@otlp.example.com/base' };
    const first = (env: Record<string, string>) => readConfig(env).config.exports[0]?.to;

    expect(first(endpoint)).toMatchObject({
      url: 'https://otlp.example.com/base/v1/traces',
      headers: { authorization: `Basic ${Buffer.from('us@er:pa:ss').toString('base64')}` },
    });
    expect(first({ ...endpoint, OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Bearer x' })?.headers).toEqual({
      authorization: 'Bearer x',
    });
  });

  test('grpc is answered with a warning that names the port, and http/protobuf is used', () => {
    const { config, warnings } = readConfig({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4317',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    });

    expect(config.exports.map(({ encoding }) => encoding)).toEqual(['protobuf', 'protobuf', 'protobuf']);
    expect(warnings[0]?.message).toContain('4318');
  });

  test('a timeout of 0 is no limit', () => {
    const { config } = readConfig({ ...ENDPOINT, OTEL_EXPORTER_OTLP_TIMEOUT: '0' });

    expect(config.exports[0]?.to?.timeoutMs).toBe(Number.POSITIVE_INFINITY);
  });

  test.each([
    { timeout: '5000', ofMetrics: '8000', expected: 5000 },
    { timeout: '0', ofMetrics: '8000', expected: 8000 },
    { timeout: '0', ofMetrics: '0', expected: Number.POSITIVE_INFINITY },
  ])('one attempt to send metrics ends by the lesser of its two timeouts: $expected', (given) => {
    const { config } = readConfig({
      ...ENDPOINT,
      OTEL_EXPORTER_OTLP_TIMEOUT: given.timeout,
      OTEL_METRIC_EXPORT_TIMEOUT: given.ofMetrics,
    });

    expect(config.exports[2]?.to?.timeoutMs).toBe(given.expected);
  });
});

describe('variables', () => {
  test('LAMBDA_OTEL_BRIDGE_OTEL_X wins over OTEL_X', () => {
    const { config } = readConfig({
      ...ENDPOINT,
      LAMBDA_OTEL_BRIDGE_OTEL_EXPORTER_OTLP_ENDPOINT: 'http://mine:4318/',
    });

    expect(config.exports[0]?.to?.url).toBe('http://mine:4318/v1/traces');
  });

  test.each([
    ['INFO', 'info'],
    ['Verbose', 'debug'],
    ['trace', 'debug'],
    ['WARNING', 'warn'],
    ['critical', 'error'],
    ['off', 'none'],
  ])('the SDKs of all languages share the variable of the level: %s', (text, expected) => {
    const { config, warnings } = readConfig({ ...ENDPOINT, OTEL_LOG_LEVEL: text });

    expect<string>(config.logLevel).toBe(expected);
    expect(warnings).toEqual([]);
  });

  test.each(['constructor', 'warnings'])('%s is no level', (text) => {
    const { config, warnings } = readConfig({ ...ENDPOINT, OTEL_LOG_LEVEL: text });

    expect(config.logLevel).toBe('info');
    expect(warnings.map(({ code }) => code)).toEqual(['OTEL_LOG_LEVEL']);
  });

  test('a value that is not accepted is one warning with what is, and the default', () => {
    const { config, warnings } = readConfig({ ...ENDPOINT, LAMBDA_OTEL_BRIDGE_FLUSH: 'sometimes' });

    expect(config.flush.kind).toBe('adaptive');
    expect(warnings).toEqual([
      {
        code: 'LAMBDA_OTEL_BRIDGE_FLUSH',
        message:
          'The value is "sometimes"; accepted is `adaptive`, `end`, `invoke` or `periodic:` with a number of ms; ' +
          'used instead is `adaptive`.',
      },
    ]);
  });

  test('a strategy may name its interval', () => {
    const flush = (text: string) => readConfig({ ...ENDPOINT, LAMBDA_OTEL_BRIDGE_FLUSH: text }).config.flush;

    expect(flush('periodic:30000')).toEqual({ kind: 'periodic', everyMs: 30_000 });
    expect(flush('End')).toEqual({ kind: 'end', everyMs: 5000 });
    expect(flush('periodic:0')).toEqual({ kind: 'adaptive', everyMs: 5000 });
  });

  test('what the user says to the batch processors holds here too', () => {
    const { config } = readConfig({
      ...ENDPOINT,
      OTEL_BSP_SCHEDULE_DELAY: '3000',
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '512',
      OTEL_BSP_EXPORT_TIMEOUT: '700',
      OTEL_BLRP_SCHEDULE_DELAY: '2000',
      OTEL_BLRP_MAX_QUEUE_SIZE: '100',
    });

    const [traces, logs] = config.exports;
    expect(config.flush).toEqual({ kind: 'adaptive', everyMs: 2000 });
    expect(traces?.batching).toMatchObject({ maxItems: 512, maxQueueItems: Number.POSITIVE_INFINITY });
    expect(traces?.to?.timeoutMs).toBe(700);
    expect(logs?.batching).toMatchObject({ maxItems: 100, maxQueueItems: 100 });
    expect(logs?.to?.timeoutMs).toBe(10_000);
  });

  test('without any exporter it is passive, and says so', () => {
    const none = Object.fromEntries(
      ['TRACES', 'LOGS', 'METRICS'].map((signal) => [`OTEL_${signal}_EXPORTER`, 'none']),
    );

    expect(readConfig({ ...ENDPOINT, ...none }).config.passive).toBe('every exporter is `none`');
  });

  test('a small function is posted small bodies', () => {
    const bytes = (memoryMb: string) =>
      readConfig({ AWS_LAMBDA_FUNCTION_MEMORY_SIZE: memoryMb }).config.buffering.maxBytes;

    expect([bytes('128'), bytes('511'), bytes('512')]).toEqual([262_144, 262_144, 1_048_576]);
  });

  test("the platform's buffering is moved into the platform's range", () => {
    const { config, warnings } = readConfig({ ...ENDPOINT, LAMBDA_OTEL_BRIDGE_BUFFER_MS: '5' });

    expect(config.settings.bufferMs).toBe(25);
    expect(warnings[0]?.message).toContain('used instead is 25');
  });

  test('the queue takes a sixteenth of the memory, within bounds', () => {
    const queue = (memory: string) =>
      readConfig({ ...ENDPOINT, AWS_LAMBDA_FUNCTION_MEMORY_SIZE: memory }).config.maxQueueBytes / 1_048_576;

    expect(['', '128', '200', '1024'].map(queue)).toEqual([4, 8, 12.5, 16]);
  });

  test('resource attributes are percent-decoded', () => {
    const { config } = readConfig({ ...ENDPOINT, OTEL_RESOURCE_ATTRIBUTES: 'team=a%2Cb,stage=prod' });

    expect(config.settings.resourceAttributes).toEqual({ team: 'a,b', stage: 'prod' });
  });

  test.each(['stage=prod,broken', 'stage=prod,=x', 'stage=prod,x=%ZZ'])(
    'of resource attributes, %p discards all, as specified',
    (text) => {
      const { config, warnings } = readConfig({ ...ENDPOINT, OTEL_RESOURCE_ATTRIBUTES: text });

      expect(config.settings.resourceAttributes).toEqual({});
      expect(warnings.map(({ code }) => code)).toEqual(['OTEL_RESOURCE_ATTRIBUTES']);
    },
  );

  test('every variable with nonsense in it is a warning, and the bridge still works', () => {
    const nonsense = Object.fromEntries(VARIABLES.map((name) => [name, '\u0000 ☃ %%%']));

    const { config, warnings } = readConfig({
      ...nonsense,
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://collector:4318/x',
    });

    expect(config.exports.map(({ signal }) => signal)).toEqual(['logs']);
    expect(warnings.map(({ code }) => code).sort()).toEqual(
      VARIABLES.filter((name) => name !== FREE_TEXT && !name.endsWith('_LOGS_ENDPOINT')).sort(),
    );
  });
});
