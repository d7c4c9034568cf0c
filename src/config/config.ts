import type { LogLevel } from '../diagnostics.ts';
import type { FlushStrategy } from '../lifecycle/flush-policy.ts';
import type { Encoding, Signal } from '../otlp/request.ts';
import type { Buffering, Stream } from '../telemetry-api/subscription.ts';
import { type Batching, batchingOf, flushStrategyOf } from './batching.ts';
import { basicAuthorization, type ProxyServer, proxyOf } from './proxy.ts';
import { type ConfigWarning, type Environment, readSettings, type Values } from './settings.ts';

/** All that the bridge is told from outside, checked. */
export interface Config {
  readonly sandbox: SandboxFacts;
  readonly logLevel: LogLevel;
  /** Why the bridge does nothing, or `undefined` where it works. */
  readonly passive: string | undefined;
  /** A Managed Instance: many requests at once, no INVOKE, no freeze. */
  readonly managed: boolean;
  readonly exports: readonly ExportConfig[];
  readonly streams: readonly Stream[];
  readonly settings: Values;
  readonly flush: FlushStrategy;
  /** Of telemetry, by the platform. */
  readonly buffering: Buffering;
  readonly maxQueueBytes: number;
  /** The most that may wait on disk for the next start of the sandbox, bytes. */
  readonly maxSpillBytes: number;
}

/** What Lambda itself tells an extension through its environment. */
export interface SandboxFacts {
  /** Host and port of the Runtime API. */
  readonly runtimeApi: string;
  readonly functionName: string | undefined;
  readonly functionVersion: string | undefined;
  readonly memoryMb: number | undefined;
  readonly region: string | undefined;
  /** `on-demand`, `provisioned-concurrency`, `snap-start`, `lambda-managed-instances`. */
  readonly initializationType: string;
}

/** Where one signal goes. */
export interface ExportConfig {
  readonly signal: Signal;
  readonly encoding: Encoding;
  readonly batching: Batching;
  /** `undefined`: to the console. */
  readonly to: OtlpDestination | undefined;
}

export interface OtlpDestination {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly gzip: boolean;
  /** Of one attempt, ms; `Infinity` for no limit. */
  readonly timeoutMs: number;
  readonly tls: TlsFiles;
  readonly proxy: ProxyServer | undefined;
}

/** Paths of files in PEM, for `https` alone. */
export interface TlsFiles {
  /** What is trusted in place of the system's certificates. */
  readonly certificate: string | undefined;
  readonly clientCertificate: string | undefined;
  readonly clientKey: string | undefined;
}

const MIB = 1_048_576;
/** A flush after the handler waits for what the platform holds back, so it is the least that it accepts. */
const BUFFER_MS = 25;
/** On a Managed Instance nobody waits. */
const MANAGED_BUFFER_MS = 1000;
/** Below this, POSTs are kept small: while one of 2 MiB is converted, it takes tens of MB. */
const ROOMY_MB = 512;
const SIGNALS: readonly Signal[] = ['traces', 'logs', 'metrics'];

/** Environment → configuration and what is wrong with it, a sentence each. Never throws. */
export function readConfig(env: Environment): {
  readonly config: Config;
  readonly warnings: readonly ConfigWarning[];
} {
  const { values, warnings } = readSettings(env);
  const sandbox = sandboxFacts(env);
  const managed = isManaged(sandbox);
  const flush = flushStrategyOf(values);
  const notes = [...warnings];
  const exports = SIGNALS.flatMap((signal) => exportOf(signal, values, notes) ?? []);
  const streams = streamsOf(values, exports);
  const maxQueueBytes =
    values.maxQueueBytes ?? within(4 * MIB, ((sandbox.memoryMb ?? 0) * MIB) / 16, 16 * MIB);
  const config: Config = {
    sandbox,
    logLevel: values.logLevel ?? values.otelLogLevel,
    passive: whyPassive(values, exports, streams),
    managed,
    exports,
    streams,
    settings: values,
    flush: managed ? { ...flush, kind: 'periodic' } : flush,
    buffering: bufferingOf(values, sandbox),
    maxQueueBytes,
    // An instance that fails is replaced, with its disk.
    maxSpillBytes: managed ? 0 : (values.spillBytes ?? maxQueueBytes),
  };
  return { config, warnings: notes };
}

function sandboxFacts(env: Environment): SandboxFacts {
  const memoryMb = Number(env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE']);
  return {
    runtimeApi: env['AWS_LAMBDA_RUNTIME_API'] || '127.0.0.1:9001',
    functionName: env['AWS_LAMBDA_FUNCTION_NAME'] || undefined,
    functionVersion: env['AWS_LAMBDA_FUNCTION_VERSION'] || undefined,
    memoryMb: memoryMb > 0 ? memoryMb : undefined,
    region: env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || undefined,
    initializationType: env['AWS_LAMBDA_INITIALIZATION_TYPE'] || 'on-demand',
  };
}

/** Lines are for logs alone; and what is printed would come back on the stream of extensions, for ever. */
function streamsOf({ streams }: Values, exports: readonly ExportConfig[]): readonly Stream[] {
  const logs = exports.some(({ signal }) => signal === 'logs');
  const console = exports.some(({ to }) => to === undefined);
  const wanted = { platform: true, function: logs, extension: logs && !console };
  return streams.filter((stream) => wanted[stream]);
}

function isManaged({ initializationType }: SandboxFacts): boolean {
  return initializationType === 'lambda-managed-instances';
}

function bufferingOf({ bufferItems, bufferBytes, bufferMs }: Values, sandbox: SandboxFacts): Buffering {
  const isSmall = (sandbox.memoryMb ?? 0) < ROOMY_MB;
  return {
    maxItems: bufferItems,
    maxBytes: bufferBytes ?? (isSmall ? MIB / 4 : MIB),
    timeoutMs: bufferMs ?? (isManaged(sandbox) ? MANAGED_BUFFER_MS : BUFFER_MS),
  };
}

function whyPassive(
  values: Values,
  exports: readonly ExportConfig[],
  streams: readonly Stream[],
): string | undefined {
  if (values.disabled) return 'OTEL_SDK_DISABLED is true';
  if (SIGNALS.every((signal) => values[`${signal}Exporter`] === 'none')) return 'every exporter is `none`';
  if (exports.length === 0)
    return 'there is nowhere to send telemetry to; set OTEL_EXPORTER_OTLP_ENDPOINT to an OTLP/HTTP endpoint';
  if (streams.length > 0) return undefined;
  return 'none of LAMBDA_OTEL_BRIDGE_STREAMS holds anything that is to be exported';
}

/** One signal's variables, else the general ones; `undefined` for a signal that is off. */
function exportOf(signal: Signal, values: Values, notes: ConfigWarning[]): ExportConfig | undefined {
  const exporter = values[`${signal}Exporter`];
  const batching = batchingOf(signal, values);
  if (exporter === 'console') return { signal, encoding: 'json', batching, to: undefined };
  const target = exporter === 'none' ? undefined : targetOf(signal, values);
  if (target === undefined) return undefined;
  if (isOwnListener(target, values.listenerPort)) {
    const message = `The ${signal} endpoint is the bridge's own listener: ${signal} are not exported.`;
    notes.push({ code: `own-${signal}-endpoint`, message });
    return undefined;
  }
  const protocol = values[`${signal}Protocol`] ?? values.protocol;
  if (protocol === 'grpc') notes.push({ code: `${signal}-grpc`, message: grpcNote(signal, target) });
  const encoding = protocol === 'http/json' ? 'json' : 'protobuf';
  return { signal, encoding, batching, to: destinationOf(signal, target, values) };
}

function destinationOf(signal: Signal, target: URL, values: Values): OtlpDestination {
  const compression = values[`${signal}Compression`] ?? values.compression;
  const timeoutMs = noLimit(values[`${signal}Timeout`] ?? values.timeout);
  return {
    url: withoutUser(target).href,
    headers: withUserOf(target, values[`${signal}Headers`] ?? values.headers),
    gzip: compression === undefined ? !isLoopback(target) : compression === 'gzip',
    timeoutMs: Math.min(timeoutMs, batchingOf(signal, values).timeoutMs),
    tls: target.protocol === 'https:' ? tlsFilesOf(signal, values) : NO_FILES,
    proxy: isLoopback(target) ? undefined : proxyOf(target, values),
  };
}

function withoutUser(target: URL): URL {
  const url = new URL(target);
  url.username = '';
  url.password = '';
  return url;
}

/** Of a URL, one engine sends the user and the other does not. The user's own header goes before. */
function withUserOf(target: URL, headers: OtlpDestination['headers']): OtlpDestination['headers'] {
  const authorization = basicAuthorization(target);
  return authorization === undefined ? headers : { authorization, ...headers };
}

const NO_FILES: TlsFiles = { certificate: undefined, clientCertificate: undefined, clientKey: undefined };

function tlsFilesOf(signal: Signal, values: Values): TlsFiles {
  return {
    certificate: values[`${signal}Certificate`] ?? values.certificate,
    clientCertificate: values[`${signal}ClientCertificate`] ?? values.clientCertificate,
    clientKey: values[`${signal}ClientKey`] ?? values.clientKey,
  };
}

/** The specification's 0. */
function noLimit(ms: number): number {
  return ms === 0 ? Number.POSITIVE_INFINITY : ms;
}

/** A signal's own endpoint is taken as it is; the general one gets the signal's path. */
function targetOf(signal: Signal, values: Values): URL | undefined {
  const own = values[`${signal}Endpoint`];
  if (own !== undefined || values.endpoint === undefined) return own;
  const target = new URL(values.endpoint);
  target.pathname = `${target.pathname.replace(/\/$/, '')}/v1/${signal}`;
  return target;
}

function grpcNote(signal: Signal, target: URL): string {
  const port = target.port === '4317' ? ' Port 4317 is the usual one of gRPC, 4318 that of HTTP.' : '';
  return `The protocol for ${signal} is grpc, which is not supported: http/protobuf is used instead.${port}`;
}

/** Whether a host is this sandbox itself: the addresses as a URL normalises them, the unspecified ones too. */
function isLoopback({ hostname }: URL): boolean {
  return LOOPBACK.test(hostname);
}

const LOOPBACK = /^(localhost\.?|127(\.\d+){3}|0\.0\.0\.0|\[::1?\]|\[::ffff:7f[\da-f]{2}:[\da-f]{1,4}\])$/;

function isOwnListener(target: URL, listenerPort: number): boolean {
  const local = isLoopback(target) || /^sandbox(\.localdomain)?\.?$/.test(target.hostname);
  return local && Number(target.port) === listenerPort;
}

function within(least: number, value: number, most: number): number {
  return Math.min(most, Math.max(least, Math.floor(value)));
}
