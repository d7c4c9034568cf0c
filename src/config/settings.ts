import {
  anyText,
  attributes,
  clamped,
  filePath,
  flushSetting,
  fraction,
  headers,
  hostList,
  integer,
  listOf,
  logLevel,
  oneOf,
  onlyTrue,
  type Parser,
  proxyUrl,
  url,
} from './parsers.ts';

/** One variable: how it is read, what holds without it, and the sentence that the documentation shows. */
export interface Setting<T> {
  readonly variable: string;
  readonly parse: Parser<T>;
  readonly byDefault: T;
  /** The default in words, where the value alone would not say it. */
  readonly defaultText?: string;
  readonly meaning: string;
  /** Its value is never printed. */
  readonly secret?: true;
}

function setting<T>(
  variable: string,
  parse: Parser<T>,
  byDefault: NoInfer<T>,
  meaning: string,
  more: { readonly secret?: true; readonly defaultText?: string } = {},
): Setting<T> {
  return { variable, parse, byDefault, meaning, ...more };
}

/** As `setting`, for what is absent by default. */
function optional<T>(
  variable: string,
  parse: Parser<T>,
  meaning: string,
  more: { readonly secret?: true; readonly defaultText?: string } = {},
): Setting<T | undefined> {
  return { variable, parse, byDefault: undefined, meaning, ...more };
}

/** The signal's own value, which replaces the general one above it. */
function ofSignal<T>(
  variable: string,
  parse: Parser<T>,
  signal: string,
  more: { readonly secret?: true } = {},
) {
  return optional(variable, parse, `The same, for ${signal} alone.`, {
    defaultText: 'the general value',
    ...more,
  });
}

/** A batch processor's variable, which binds the bridge only where it is set. */
function ofProcessor(variable: string, least: number, meaning: string) {
  return optional(variable, integer(least, 2 ** 31 - 1), meaning, { defaultText: 'none' });
}

const compression = oneOf('gzip', 'none');
const protocol = oneOf('http/protobuf', 'http/json', 'grpc');
const exporter = oneOf('otlp', 'console', 'none');
/** 0 is the specification's "no limit". */
const timeout = integer(0, 2 ** 31 - 1);
const limit = integer(0, 2 ** 31 - 1);

/**
 * Every variable that users may set: the one place where names, defaults and meanings stand. Empty is unset.
 * `LAMBDA_OTEL_BRIDGE_OTEL_X` wins over `OTEL_X`, for the bridge alone.
 */
export const SETTINGS = {
  endpoint: optional(
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    url,
    'Where telemetry goes; `v1/traces`, `v1/logs` and `v1/metrics` are appended. A user and a password in it are sent as `Authorization`. Without any endpoint the bridge does nothing.',
  ),
  tracesEndpoint: optional('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', url, 'The whole URL for traces.', {
    defaultText: 'from the general one',
  }),
  logsEndpoint: optional('OTEL_EXPORTER_OTLP_LOGS_ENDPOINT', url, 'The whole URL for logs.', {
    defaultText: 'from the general one',
  }),
  metricsEndpoint: optional('OTEL_EXPORTER_OTLP_METRICS_ENDPOINT', url, 'The whole URL for metrics.', {
    defaultText: 'from the general one',
  }),
  headers: setting(
    'OTEL_EXPORTER_OTLP_HEADERS',
    headers,
    {},
    'Headers for every request, `name=value,name=value`, percent-encoded: the place for an API key.',
    { secret: true, defaultText: 'none' },
  ),
  tracesHeaders: ofSignal('OTEL_EXPORTER_OTLP_TRACES_HEADERS', headers, 'traces', { secret: true }),
  logsHeaders: ofSignal('OTEL_EXPORTER_OTLP_LOGS_HEADERS', headers, 'logs', { secret: true }),
  metricsHeaders: ofSignal('OTEL_EXPORTER_OTLP_METRICS_HEADERS', headers, 'metrics', { secret: true }),
  protocol: setting(
    'OTEL_EXPORTER_OTLP_PROTOCOL',
    protocol,
    'http/protobuf',
    '`http/protobuf` or `http/json`; `grpc` is answered with a warning and `http/protobuf`.',
  ),
  tracesProtocol: ofSignal('OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', protocol, 'traces'),
  logsProtocol: ofSignal('OTEL_EXPORTER_OTLP_LOGS_PROTOCOL', protocol, 'logs'),
  metricsProtocol: ofSignal('OTEL_EXPORTER_OTLP_METRICS_PROTOCOL', protocol, 'metrics'),
  compression: optional(
    'OTEL_EXPORTER_OTLP_COMPRESSION',
    compression,
    '`gzip` or `none`. Bodies under 1 KiB are never compressed.',
    { defaultText: '`gzip`, `none` on loopback' },
  ),
  tracesCompression: ofSignal('OTEL_EXPORTER_OTLP_TRACES_COMPRESSION', compression, 'traces'),
  logsCompression: ofSignal('OTEL_EXPORTER_OTLP_LOGS_COMPRESSION', compression, 'logs'),
  metricsCompression: ofSignal('OTEL_EXPORTER_OTLP_METRICS_COMPRESSION', compression, 'metrics'),
  timeout: setting(
    'OTEL_EXPORTER_OTLP_TIMEOUT',
    timeout,
    10_000,
    'Longest time of one attempt, ms; `0`: no limit.',
  ),
  tracesTimeout: ofSignal('OTEL_EXPORTER_OTLP_TRACES_TIMEOUT', timeout, 'traces'),
  logsTimeout: ofSignal('OTEL_EXPORTER_OTLP_LOGS_TIMEOUT', timeout, 'logs'),
  metricsTimeout: ofSignal('OTEL_EXPORTER_OTLP_METRICS_TIMEOUT', timeout, 'metrics'),
  certificate: optional(
    'OTEL_EXPORTER_OTLP_CERTIFICATE',
    filePath,
    "A file of certificates in PEM, which are trusted in place of the system's. `NODE_EXTRA_CA_CERTS` names a file of further ones.",
    { defaultText: "the system's" },
  ),
  tracesCertificate: ofSignal('OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE', filePath, 'traces'),
  logsCertificate: ofSignal('OTEL_EXPORTER_OTLP_LOGS_CERTIFICATE', filePath, 'logs'),
  metricsCertificate: ofSignal('OTEL_EXPORTER_OTLP_METRICS_CERTIFICATE', filePath, 'metrics'),
  clientCertificate: optional(
    'OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE',
    filePath,
    'A file with the certificate, in PEM, that the bridge shows to the server.',
  ),
  tracesClientCertificate: ofSignal('OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE', filePath, 'traces'),
  logsClientCertificate: ofSignal('OTEL_EXPORTER_OTLP_LOGS_CLIENT_CERTIFICATE', filePath, 'logs'),
  metricsClientCertificate: ofSignal('OTEL_EXPORTER_OTLP_METRICS_CLIENT_CERTIFICATE', filePath, 'metrics'),
  // Instead of its path, the key itself may stand in them.
  clientKey: optional('OTEL_EXPORTER_OTLP_CLIENT_KEY', filePath, 'A file with its key, in PEM.', {
    secret: true,
  }),
  tracesClientKey: ofSignal('OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY', filePath, 'traces', { secret: true }),
  logsClientKey: ofSignal('OTEL_EXPORTER_OTLP_LOGS_CLIENT_KEY', filePath, 'logs', { secret: true }),
  metricsClientKey: ofSignal('OTEL_EXPORTER_OTLP_METRICS_CLIENT_KEY', filePath, 'metrics', { secret: true }),
  httpProxy: optional(
    'HTTP_PROXY',
    proxyUrl,
    'The proxy for endpoints that begin with `http://`. Endpoints on loopback need none. `http_proxy` wins over it, as in the two rows below.',
    { secret: true },
  ),
  httpsProxy: optional('HTTPS_PROXY', proxyUrl, 'The proxy for endpoints that begin with `https://`.', {
    secret: true,
  }),
  noProxy: setting(
    'NO_PROXY',
    hostList,
    [],
    'Hosts that no proxy is used for, comma-separated: names, which stand for those under them too, addresses, ranges such as `10.0.0.0/8`, each with a port or without; `*` for all.',
    { defaultText: 'none' },
  ),
  tracesExporter: setting('OTEL_TRACES_EXPORTER', exporter, 'otlp', '`otlp`, `console` or `none`.'),
  logsExporter: setting('OTEL_LOGS_EXPORTER', exporter, 'otlp', '`otlp`, `console` or `none`.'),
  metricsExporter: setting('OTEL_METRICS_EXPORTER', exporter, 'otlp', '`otlp`, `console` or `none`.'),
  metricsTemporality: setting(
    'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE',
    oneOf('delta', 'cumulative', 'lowmemory'),
    'delta',
    '`delta`, `cumulative` or `lowmemory`. A sandbox lives too briefly for cumulative counts to mean much.',
  ),
  metricsHistogram: setting(
    'OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION',
    oneOf('explicit_bucket_histogram', 'base2_exponential_bucket_histogram'),
    'explicit_bucket_histogram',
    '`explicit_bucket_histogram` or `base2_exponential_bucket_histogram`.',
  ),
  metricExportInterval: setting(
    'OTEL_METRIC_EXPORT_INTERVAL',
    integer(0, 2 ** 31 - 1),
    60_000,
    'Metrics leave with the first flush, with a flush that comes this much later, ms, and at SHUTDOWN.',
  ),
  metricExportTimeout: setting(
    'OTEL_METRIC_EXPORT_TIMEOUT',
    timeout,
    30_000,
    'Longest time of one attempt to export metrics, ms, where that is less than the above; `0`: no limit.',
  ),
  disabled: setting('OTEL_SDK_DISABLED', onlyTrue, false, '`true` turns the bridge off.'),
  serviceName: optional('OTEL_SERVICE_NAME', anyText, '`service.name`.', {
    defaultText: "the function's name",
  }),
  resourceAttributes: setting(
    'OTEL_RESOURCE_ATTRIBUTES',
    attributes,
    {},
    'Further resource attributes, `key=value,key=value`, percent-encoded.',
    { defaultText: 'none' },
  ),
  sampler: setting(
    'OTEL_TRACES_SAMPLER',
    oneOf(
      'always_on',
      'always_off',
      'traceidratio',
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
    ),
    'parentbased_always_on',
    '`always_on`, `always_off`, `traceidratio`, `parentbased_always_on`, `parentbased_always_off` or `parentbased_traceidratio`; asked once for each invocation. Logs and metrics never depend on it.',
  ),
  samplerArg: setting('OTEL_TRACES_SAMPLER_ARG', fraction, 1, 'The ratio of the `traceidratio` samplers.'),
  attributeCountLimit: setting(
    'OTEL_ATTRIBUTE_COUNT_LIMIT',
    limit,
    128,
    'Most attributes of a span, and of a log record; what is left out is counted in it.',
  ),
  attributeValueLengthLimit: optional(
    'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT',
    limit,
    'Most characters of a text in an attribute of a span or of a log record; never of a body.',
    { defaultText: 'none' },
  ),
  spanAttributeCountLimit: optional(
    'OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT',
    limit,
    'The same count, for spans alone.',
    {
      defaultText: 'the general value',
    },
  ),
  spanAttributeValueLengthLimit: optional(
    'OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT',
    limit,
    'The same length, for spans alone.',
    { defaultText: 'the general value' },
  ),
  spanLinkCountLimit: setting('OTEL_SPAN_LINK_COUNT_LIMIT', limit, 128, 'Most links of a span.'),
  spanEventCountLimit: setting(
    'OTEL_SPAN_EVENT_COUNT_LIMIT',
    limit,
    128,
    "Most events of a span: the bridge's own have none.",
  ),
  logAttributeCountLimit: optional(
    'OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT',
    limit,
    'The same count, for log records alone.',
    { defaultText: 'the general value' },
  ),
  logAttributeValueLengthLimit: optional(
    'OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT',
    limit,
    'The same length, for log records alone.',
    { defaultText: 'the general value' },
  ),
  keepErrors: setting(
    'LAMBDA_OTEL_BRIDGE_KEEP_ERRORS',
    onlyTrue,
    false,
    '`true`: the span of an invocation or an init that failed is kept, whatever the sampler and X-Ray say.',
  ),
  otelLogLevel: setting(
    'OTEL_LOG_LEVEL',
    logLevel,
    'info',
    "The least level of the bridge's own lines: `debug`, `info`, `warn`, `error` or `none`.",
  ),
  bspScheduleDelay: ofProcessor(
    'OTEL_BSP_SCHEDULE_DELAY',
    1,
    'While functions run, spans wait no longer, ms.',
  ),
  bspMaxQueueSize: ofProcessor('OTEL_BSP_MAX_QUEUE_SIZE', 1, 'The most spans that wait.'),
  bspMaxExportBatchSize: ofProcessor('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 1, 'The most spans in one request.'),
  bspExportTimeout: ofProcessor(
    'OTEL_BSP_EXPORT_TIMEOUT',
    0,
    'Longest time of one attempt to send spans, ms; `0`: no limit.',
  ),
  blrpScheduleDelay: ofProcessor(
    'OTEL_BLRP_SCHEDULE_DELAY',
    1,
    'The same for log records. The shorter delay holds for all that waits.',
  ),
  blrpMaxQueueSize: ofProcessor('OTEL_BLRP_MAX_QUEUE_SIZE', 1, 'The most log records that wait.'),
  blrpMaxExportBatchSize: ofProcessor(
    'OTEL_BLRP_MAX_EXPORT_BATCH_SIZE',
    1,
    'The most log records in one request.',
  ),
  blrpExportTimeout: ofProcessor(
    'OTEL_BLRP_EXPORT_TIMEOUT',
    0,
    'Longest time of one attempt to send log records, ms; `0`: no limit.',
  ),
  flush: setting(
    'LAMBDA_OTEL_BRIDGE_FLUSH',
    flushSetting,
    { kind: 'adaptive', everyMs: undefined },
    'When telemetry is exported. `end`: after each invocation, before the freeze. `invoke`: beside the next one, ' +
      'which adds no billed time. `periodic:<ms>`: beside invocations, when it is that old. `adaptive`: as `end` ' +
      'while invocations are seconds apart, else beside them every few seconds.',
    { defaultText: '`adaptive`' },
  ),
  flushTimeout: setting(
    'LAMBDA_OTEL_BRIDGE_FLUSH_TIMEOUT',
    integer(0, 900_000),
    1000,
    'Most time, ms, that a flush may take after the runtime is done.',
  ),
  streams: setting(
    'LAMBDA_OTEL_BRIDGE_STREAMS',
    listOf('platform', 'function', 'extension'),
    ['platform', 'function', 'extension'],
    'The Telemetry API streams to subscribe to, comma-separated. `function` and `extension` are for logs alone, and are left out without them.',
  ),
  bufferMs: optional(
    'LAMBDA_OTEL_BRIDGE_BUFFER_MS',
    clamped(25, 30_000),
    "The platform's own buffering of telemetry: time, ms.",
    { defaultText: '`25`; on Managed Instances `1000`' },
  ),
  bufferItems: setting('LAMBDA_OTEL_BRIDGE_BUFFER_ITEMS', clamped(1000, 10_000), 10_000, 'The same: events.'),
  bufferBytes: optional('LAMBDA_OTEL_BRIDGE_BUFFER_BYTES', clamped(262_144, 1_048_576), 'The same: bytes.', {
    defaultText: '`1048576`; below 512 MB of memory `262144`',
  }),
  invocationSpan: setting(
    'LAMBDA_OTEL_BRIDGE_INVOCATION_SPAN',
    oneOf('server', 'internal', 'none'),
    'server',
    "The invocation's span: `server`, `internal` where the function's SDK makes a SERVER span of its own, or `none`.",
  ),
  phases: setting(
    'LAMBDA_OTEL_BRIDGE_PHASES',
    oneOf('attributes', 'spans', 'none'),
    'attributes',
    'Response latency, response duration and runtime overhead: `attributes` of the invocation, child `spans`, or `none`.',
  ),
  parent: setting(
    'LAMBDA_OTEL_BRIDGE_PARENT',
    oneOf('parent', 'link', 'none'),
    'parent',
    "What the sampled X-Ray parent becomes: the invocation's `parent`; a span `link`, where upstream lives in X-Ray only; or `none`.",
  ),
  xraySampling: setting(
    'LAMBDA_OTEL_BRIDGE_XRAY_SAMPLING',
    oneOf('ignore', 'honour'),
    'ignore',
    "`ignore`: `Sampled=0` is no decision, as most functions get it. `honour`: it drops the invocation's spans.",
  ),
  platformLogs: setting(
    'LAMBDA_OTEL_BRIDGE_PLATFORM_LOGS',
    oneOf('problems', 'all', 'none'),
    'problems',
    'Which platform records become log records: `problems` (what failed, what was dropped, and events of types that nobody knows), `all` or `none`.',
  ),
  maxQueueBytes: optional(
    'LAMBDA_OTEL_BRIDGE_MAX_QUEUE_BYTES',
    integer(65_536, 2 ** 31 - 1),
    'All telemetry that waits to be sent, bytes; beyond it the oldest is dropped and counted.',
    { defaultText: "1/16 of the function's memory, within 4–16 MiB" },
  ),
  spillBytes: optional(
    'LAMBDA_OTEL_BRIDGE_SPILL_BYTES',
    integer(0, 2 ** 31 - 1),
    'After a timeout or a crash, what could not be sent waits on disk for the next start of the sandbox: at most so many bytes, and a tenth of what is free. `0`: nothing does.',
    { defaultText: "the queue's size" },
  ),
  spillFolder: setting(
    'LAMBDA_OTEL_BRIDGE_SPILL_FOLDER',
    filePath,
    '/tmp',
    'The folder that it waits in, which must be of this sandbox alone.',
  ),
  maxRequestBytes: setting(
    'LAMBDA_OTEL_BRIDGE_MAX_REQUEST_BYTES',
    integer(1024, 67_108_864),
    1_000_000,
    'One request before compression, bytes.',
  ),
  listenerPort: setting(
    'LAMBDA_OTEL_BRIDGE_LISTENER_PORT',
    integer(0, 65_535),
    4243,
    'Where the platform posts telemetry; any free port is taken where this one is in use, or for `0`.',
  ),
  logLevel: optional(
    'LAMBDA_OTEL_BRIDGE_LOG_LEVEL',
    logLevel,
    'The same, where `OTEL_LOG_LEVEL` is for the SDK.',
    {
      defaultText: '`OTEL_LOG_LEVEL`',
    },
  ),
} as const satisfies Record<string, Setting<unknown>>;

export type Values = {
  readonly [K in keyof typeof SETTINGS]: (typeof SETTINGS)[K] extends Setting<infer T> ? T : never;
};

/** Something in the configuration that is not as the user thinks; `code` is the variable's name where it is one. */
export interface ConfigWarning {
  readonly code: string;
  readonly message: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** The table's variables out of an environment; each value that is not accepted is one warning and the default. */
export function readSettings(env: Environment): {
  readonly values: Values;
  readonly warnings: readonly ConfigWarning[];
} {
  const warnings: ConfigWarning[] = [];
  const values: Record<string, unknown> = {};
  for (const [key, row] of Object.entries(SETTINGS) as [string, Setting<unknown>][]) {
    const variable = namesOf(row).find((name) => env[name]?.trim());
    values[key] =
      variable === undefined ? row.byDefault : read(row, variable, env[variable]?.trim() ?? '', warnings);
  }
  return { values: values as Values, warnings };
}

function read(row: Setting<unknown>, variable: string, text: string, warnings: ConfigWarning[]): unknown {
  const parsed = row.parse(text);
  if ('value' in parsed) return parsed.value;
  const { accepted, instead } = parsed;
  const shown = row.secret ? '(not shown)' : `"${masked(text)}"`;
  const message = `The value is ${shown}; accepted is ${accepted}; used instead is ${usedInstead(row, instead)}.`;
  warnings.push({ code: variable, message });
  return instead ?? row.byDefault;
}

function usedInstead(row: Setting<unknown>, instead: unknown): string {
  if (instead === undefined) return defaultOf(row);
  return row.secret ? 'the part of it that is' : String(instead);
}

/** The names under which a setting is looked up, the strongest first. */
function namesOf({ variable }: Setting<unknown>): readonly string[] {
  if (variable.endsWith('_PROXY')) return [variable.toLowerCase(), variable];
  return variable.startsWith('OTEL_') ? [`LAMBDA_OTEL_BRIDGE_${variable}`, variable] : [variable];
}

/** A setting's default, as documents and warnings show it. */
export function defaultOf({ byDefault, defaultText }: Setting<unknown>): string {
  if (defaultText !== undefined) return defaultText;
  if (byDefault === undefined) return 'nothing';
  return `\`${String(byDefault)}\``;
}

/** At most 60 characters, without what a URL, or what was meant to be one, may carry of secrets. */
function masked(text: string): string {
  const [scheme = ''] = /^[a-z][a-z\d+.-]*:\/\//i.exec(text) ?? [];
  const user = text.lastIndexOf('@');
  const query = text.search(/[?#]/);
  // A password may hold what looks like a query, and a query an `@`: then nobody knows where the secret ends.
  if (query >= 0 && query < user) return `${scheme.slice(0, 60)}***`;
  const whole = user < 0 ? text : `${scheme}***${text.slice(user)}`;
  return whole.replace(/[?#].*$/s, '?***').slice(0, 60);
}
