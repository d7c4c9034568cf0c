/**
 * Stands in for the native HTTP client of `aws-lambda-ric` (`rapid-client.node`): its three functions over
 * `node:http`, everything else is AWS's own code. Load it with `node --require`.
 */
const Module = require('node:module');
const path = require('node:path');
const { Agent, request } = require('node:http');

/** What the runtime wants to know about an invocation; it reads nothing else. */
const INVOCATION_HEADERS = [
  'lambda-runtime-aws-request-id',
  'lambda-runtime-aws-tenant-id',
  'lambda-runtime-client-context',
  'lambda-runtime-cognito-identity',
  'lambda-runtime-deadline-ms',
  'lambda-runtime-invoked-function-arn',
  'lambda-runtime-trace-id',
];
const BASE_PATH = '/2018-06-01/runtime/invocation';
/** A longer header would break the request. */
const MAX_ERROR_CAUSE_LENGTH = 1 << 20;

// biome-ignore lint/style/noProcessEnv: the platform names its address there
const [host, port] = (process.env.AWS_LAMBDA_RUNTIME_API ?? '').split(':');
/** One connection keeps the order: the response is out before the next poll. */
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
/** A runtime of many requests polls on before it has answered; then the answer must not wait behind the poll. */
// biome-ignore lint/style/noProcessEnv: the platform says there which kind of runtime it wants
const answers = process.env.AWS_LAMBDA_MAX_CONCURRENCY === undefined ? agent : new Agent({ keepAlive: true });

/** One exchange → its headers and body; no timeout, because `next` waits for as long as nothing happens. */
function exchange({ method, pathname, headers, via }, body) {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host, port, method, path: BASE_PATH + pathname, headers, agent: via },
      (incoming) => {
        const chunks = [];
        incoming.on('data', (chunk) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () =>
          resolve({ headers: incoming.headers, body: Buffer.concat(chunks).toString('utf8') }),
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** The native client does not report a failed answer either; the platform notices by itself. */
function send(pathname, headers, body) {
  const described = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...headers,
  };
  exchange({ method: 'POST', pathname, headers: described, via: answers }, body).catch(() => {});
}

function errorTypeOf(body) {
  try {
    return JSON.parse(body).errorType ?? 'Runtime.Unknown';
  } catch {
    return 'Runtime.Unknown';
  }
}

const client = {
  async next() {
    const { headers, body } = await exchange({ method: 'GET', pathname: '/next', headers: {}, via: agent });
    const kept = INVOCATION_HEADERS.filter((name) => headers[name] !== undefined);
    return { bodyJson: body, headers: Object.fromEntries(kept.map((name) => [name, headers[name]])) };
  },
  done(requestId, body) {
    send(`/${requestId}/response`, {}, body);
  },
  error(requestId, body, cause) {
    send(
      `/${requestId}/error`,
      {
        'lambda-runtime-function-error-type': errorTypeOf(body),
        'lambda-runtime-function-xray-error-cause': cause.slice(0, MAX_ERROR_CAUSE_LENGTH),
      },
      body,
    );
  },
};

const load = Module._load;
Module._load = function loadModule(id, ...rest) {
  return path.basename(String(id)) === 'rapid-client.node' ? client : load.call(this, id, ...rest);
};
