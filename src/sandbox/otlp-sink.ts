import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { type Examined, examine, MAX_BODY_BYTES, type SinkAnswer } from './otlp/examine.ts';
import type { SinkLog } from './otlp/logs.ts';
import type { SinkMetric } from './otlp/metrics.ts';
import type { SinkSpan } from './otlp/traces.ts';

/** An OTLP receiver on loopback that keeps what arrives, decoded by code of its own. */
export interface OtlpSink {
  /** Base URL, to which a sender adds `/v1/traces` and so on. */
  readonly url: string;
  readonly received: Received;
  close(): Promise<void>;
}

/** All that arrived and was answered with 2xx, in order of arrival; grows while the sink is open. */
export interface Received {
  readonly spans: readonly SinkSpan[];
  readonly logs: readonly SinkLog[];
  readonly metrics: readonly SinkMetric[];
  /** Every request, the refused ones too. */
  readonly requests: readonly SinkRequest[];
}

export interface SinkRequest extends Omit<Examined, 'answer'> {
  /** Epoch ms when its body was complete. */
  readonly time: number;
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** The body as it came over the wire; `body` is what it decompressed to. */
  readonly wireBytes: number;
  /** How many requests its connection has carried, this one included. */
  readonly onConnection: number;
  /** What the sender was answered; 0 where the connection was dropped instead. */
  readonly status: number;
}

export type PendingRequest = Omit<SinkRequest, 'status'>;

export interface OtlpSinkOptions {
  /** 0, the default, takes any free one. */
  readonly port?: number;
  /** Serves HTTPS, as `localhost`. */
  readonly tls?: SinkTls;
  /** Called when a connection is made, before anything is read from it. */
  readonly onConnect?: () => void;
  /** Called with each request as its answer goes out. */
  readonly onExport?: (request: SinkRequest) => void;
  /**
   * Takes the answer over, to be a backend with a fault: `undefined` leaves it to the sink, `'reset'` drops
   * the connection, a promise is a slow backend, a body in pieces one that stops between them.
   */
  readonly answer?: (request: PendingRequest) => FaultyAnswer | Promise<FaultyAnswer>;
}

export type FaultyAnswer = SinkAnswer | StreamedAnswer | 'reset' | undefined;

interface StreamedAnswer extends Omit<SinkAnswer, 'body'> {
  readonly body: AsyncIterable<string | Uint8Array>;
}

/** In PEM. */
export interface SinkTls {
  readonly cert: string;
  readonly key: string;
}

export async function startOtlpSink(options: OtlpSinkOptions = {}): Promise<OtlpSink> {
  const received = { spans: [], logs: [], metrics: [], requests: [] };
  const state = { options, received, turns: new WeakMap() };
  const onRequest = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    serve(incoming, outgoing, state).catch(() => outgoing.destroy());
  };
  const { tls } = options;
  const server = tls === undefined ? createServer(onRequest) : createTlsServer(tls, onRequest);
  server.on('connection', () => options.onConnect?.());
  await listen(server, options.port ?? 0);
  const { port } = server.address() as AddressInfo;
  const url = tls === undefined ? `http://127.0.0.1:${port}` : `https://localhost:${port}`;
  return { url, received, close: () => close(server) };
}

interface SinkState {
  readonly options: OtlpSinkOptions;
  readonly received: Store;
  /** Requests by connection. */
  readonly turns: WeakMap<Socket, number>;
}

/** `Received` as the sink fills it. */
type Store = { readonly [K in keyof Received]: Received[K][number][] };

function keep(received: Store, request: SinkRequest): void {
  received.requests.push(request);
  if (request.status < 200 || request.status > 299) return;
  for (const span of request.items.spans) received.spans.push(span);
  for (const log of request.items.logs) received.logs.push(log);
  for (const metric of request.items.metrics) received.metrics.push(metric);
}

async function serve(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { options, received, turns }: SinkState,
): Promise<void> {
  const onConnection = (turns.get(incoming.socket) ?? 0) + 1;
  turns.set(incoming.socket, onConnection);
  const { answer, ...pending } = await receive(incoming, onConnection);
  const given = (await options.answer?.(pending)) ?? answer;
  const request = { ...pending, status: given === 'reset' ? 0 : given.status };
  keep(received, request);
  options.onExport?.(request);
  if (given === 'reset') {
    outgoing.socket?.destroy();
    return;
  }
  outgoing.writeHead(given.status, given.headers);
  if (typeof given.body !== 'object' || given.body instanceof Uint8Array) outgoing.end(given.body);
  else await pipeline(given.body, outgoing);
}

async function receive(
  incoming: IncomingMessage,
  onConnection: number,
): Promise<PendingRequest & { readonly answer: SinkAnswer }> {
  const wire = await readBody(incoming);
  const { headers } = incoming;
  const method = incoming.method ?? '';
  const path = new URL(incoming.url ?? '/', 'http://sink').pathname;
  const examined = examine({
    method,
    path,
    contentType: headers['content-type'],
    contentEncoding: headers['content-encoding'],
    wire,
  });
  return { time: Date.now(), method, path, headers, wireBytes: wire?.length ?? 0, onConnection, ...examined };
}

/** Reads to the end, as a sender may not look for an answer before; `undefined` for a body over the cap. */
async function readBody(incoming: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return size > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks);
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Drops the connections that senders keep alive: the server would wait for them. */
function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
