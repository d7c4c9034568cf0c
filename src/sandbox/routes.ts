import { answerText } from './answers.ts';
import type { CredentialsHost } from './credentials-api.ts';
import * as credentialsApi from './credentials-api.ts';
import type { ExtensionsApiHost } from './extensions-api.ts';
import * as extensionsApi from './extensions-api.ts';
import type { RuntimeApiHost } from './runtime-api.ts';
import * as runtimeApi from './runtime-api.ts';
import type { TelemetryApiHost } from './telemetry-api.ts';
import * as telemetryApi from './telemetry-api.ts';

/** Who answers at the moment: the hosts of the current process set. */
export interface ApiHosts {
  readonly extensions: ExtensionsApiHost;
  readonly runtime: RuntimeApiHost;
  readonly telemetry: TelemetryApiHost;
  /** What the credentials endpoint wants to see before it answers. */
  readonly credentials: CredentialsHost;
  /** Managed instances have no Logs API. */
  readonly managed: boolean;
}

type Answer = Response | Promise<Response>;

/** What follows the body of a request, names in lower case; there once the body has been read. */
type Trailers = () => Readonly<Record<string, string | undefined>>;

interface Route {
  readonly method: string;
  readonly path: RegExp;
  readonly onDemandOnly?: boolean;
  answer(request: Request, hosts: ApiHosts, parameter: string, trailers: Trailers): Answer;
}

const ROUTES: readonly Route[] = [
  {
    method: 'POST',
    path: /^\/2020-01-01\/extension\/register$/,
    answer: (request, { extensions }) => extensionsApi.register(request, extensions),
  },
  {
    method: 'GET',
    path: /^\/2020-01-01\/extension\/event\/next$/,
    answer: (request, { extensions }) => extensionsApi.next(request, extensions),
  },
  {
    method: 'POST',
    path: /^\/2020-01-01\/extension\/(init|exit)\/error$/,
    answer: (request, { extensions }, during) =>
      extensionsApi.reportError(request, extensions, during === 'init' ? 'init' : 'exit'),
  },
  {
    method: 'PUT',
    path: /^\/2022-07-01\/telemetry$/,
    answer: (request, { telemetry }) => telemetryApi.subscribe(request, telemetry),
  },
  {
    method: 'PUT',
    path: /^\/2020-08-15\/logs$/,
    onDemandOnly: true,
    answer: (request, { telemetry }) => telemetryApi.subscribeToLogs(request, telemetry),
  },
  {
    method: 'GET',
    path: /^\/2018-06-01\/runtime\/invocation\/next$/,
    answer: (_request, { runtime }) => runtimeApi.next(runtime),
  },
  {
    method: 'POST',
    path: /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/response$/,
    answer: (request, { runtime }, requestId, trailers) =>
      runtimeApi.respond(request, requestId, runtime, trailers),
  },
  {
    method: 'POST',
    path: /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/error$/,
    answer: (request, { runtime }, requestId) => runtimeApi.respondError(request, requestId, runtime),
  },
  {
    method: 'POST',
    path: /^\/2018-06-01\/runtime\/init\/error$/,
    answer: (request, { runtime }) => runtimeApi.initError(request, runtime),
  },
  {
    method: 'GET',
    path: /^\/2018-06-01\/runtime\/restore\/next$/,
    answer: (_request, { runtime }) => runtimeApi.restoreNext(runtime),
  },
  {
    method: 'POST',
    path: /^\/2018-06-01\/runtime\/restore\/error$/,
    answer: (request, { runtime }) => runtimeApi.restoreError(request, runtime),
  },
  {
    method: 'GET',
    path: /^\/2021-04-23\/credentials$/,
    answer: (request, { credentials }) => credentialsApi.read(request, credentials),
  },
  { method: 'GET', path: /^\/2018-06-01\/ping$/, answer: () => answerText(200, 'pong') },
];

/** A request to any of the three APIs → its answer, which for a `next` comes when there is something to do. */
export function answerRequest(request: Request, hosts: ApiHosts | undefined, trailers: Trailers): Answer {
  if (hosts === undefined) return answerText(503, 'no environment is running\n');
  const { pathname } = new URL(request.url);
  const known = hosts.managed ? ROUTES.filter(({ onDemandOnly }) => onDemandOnly !== true) : ROUTES;
  const matching = known.filter(({ path }) => path.test(pathname));
  const found = matching.find(({ method }) => method === request.method);
  if (found !== undefined)
    return found.answer(request, hosts, decodeURIComponent(found.path.exec(pathname)?.[1] ?? ''), trailers);
  if (matching.length === 0)
    return answerText(404, '404 page not found\n', { 'X-Content-Type-Options': 'nosniff' });
  return new Response(null, {
    status: 405,
    headers: { Allow: matching.map(({ method }) => method).join(', ') },
  });
}
