import { type Invalid, invalid, schemaProblem } from './subscription-problem.ts';

const DESTINATION = 'properties/destination/oneOf/0';
const HOSTS: readonly string[] = ['sandbox.localdomain', 'sandbox'];
/** The API's own port. */
const RESERVED_PORT = '9001';

export type Destination = { readonly kind: 'url'; readonly url: string } | Invalid;

/** The `destination` of a subscription → where to POST, on the loopback interface. */
export function readDestination(value: unknown): Destination {
  if (typeof value !== 'object' || value === null)
    return invalid(schemaProblem('/destination', 'properties/destination/type', 'expected object'));
  const { protocol, URI: uri } = value as { protocol?: unknown; URI?: unknown };
  if (uri === undefined)
    return invalid(schemaProblem('/destination', `${DESTINATION}/required`, "missing properties: 'URI'"));
  if (protocol !== 'HTTP')
    return invalid(
      schemaProblem(
        '/destination/protocol',
        `${DESTINATION}/properties/protocol/enum`,
        'value must be "HTTP"',
      ),
    );
  if (uri === '')
    return invalid(
      schemaProblem(
        '/destination/URI',
        `${DESTINATION}/properties/URI/minLength`,
        'length must be >= 1, but got 0',
      ),
    );
  if (typeof uri !== 'string')
    return invalid(
      schemaProblem(
        '/destination/URI',
        `${DESTINATION}/properties/URI/type`,
        `expected string, but got ${typeof uri}`,
      ),
    );
  return resolveUri(uri);
}

/** The name that only a real sandbox knows becomes loopback; port, path and query stay. */
function resolveUri(uri: string): Destination {
  const url = URL.parse(uri);
  if (url === null || !HOSTS.includes(url.hostname))
    return invalid('Invalid destination: destination.URI host must be sandbox.localdomain');
  if (url.protocol !== 'http:') return invalid('Invalid destination: destination.URI must be an http URI');
  if (url.port === '') return invalid('Invalid destination: destination.URI must name a port');
  if (url.port === RESERVED_PORT) return invalid(`Invalid destination: port ${RESERVED_PORT} is reserved`);
  url.hostname = '127.0.0.1';
  return { kind: 'url', url: url.href };
}
