import type { FaultyAnswer } from '../../../src/sandbox/otlp-sink.ts';
import type { Fault } from './fault.ts';
import { type ApiAnswer, type ApiCall, type ApiFault, changedShutdown } from './faulty-api.ts';

/** The same answer to the first so many calls of a kind; all others reach the platform. */
function first(times: number, wanted: ApiCall, answer: ApiAnswer): ApiFault {
  return (call, time) => (call === wanted && time <= times ? answer : 'forward');
}

const always = (wanted: ApiCall, answer: ApiAnswer) => first(Number.POSITIVE_INFINITY, wanted, answer);

const FORBIDDEN = {
  status: 403,
  body: '{"errorMessage":"no","errorType":"Extension.InvalidExtensionState"}',
};
const NO_TELEMETRY = { telemetry: 'nothing is exported', tells: ['passive'] } as const;

/** What Lambda's own APIs may answer. */
export const PLATFORM_FAULTS: readonly Fault[] = [
  {
    name: 'register is refused twice',
    api: first(2, 'register', { status: 500, body: 'Internal Server Error' }),
    telemetry: 'all arrives',
    tells: ['register-refused'],
    note: 'It registers again until it is accepted; the runtime starts only then.',
  },
  {
    name: 'the connection is lost before register is read',
    api: first(1, 'register', 'drop'),
    telemetry: 'all arrives',
    tells: ['register-refused'],
  },
  {
    name: 'INVOKE is refused, as on a platform that only shuts down',
    api: first(1, 'register', { status: 403, body: '{"errorType":"Extension.InvalidEventType"}' }),
    telemetry: 'all arrives',
    tells: ['register-refused'],
  },
  {
    name: 'the subscription is answered 202, as by emulators without telemetry',
    api: always('subscribe', { status: 202, body: '{"errorType":"Telemetry.NotSupported"}' }),
    ...NO_TELEMETRY,
    says: 'no Telemetry API',
  },
  {
    name: 'the newest schema is answered 400, an older one accepted, and then nothing comes',
    api: (call, time) =>
      call === 'subscribe' ? (time === 1 ? { status: 400, body: 'unknown schema' } : OK) : 'forward',
    telemetry: 'does not arrive',
    tells: ['no-telemetry'],
    note: 'A second after the first INVOKE it no longer waits for the end of the function.',
  },
  {
    name: 'the subscription is answered 400 with a body that is not JSON',
    api: always('subscribe', { status: 400, body: '{"errorMessage": "\'x\' is "bad""}\u0007' }),
    ...NO_TELEMETRY,
    says: 'refused the subscription: 400',
  },
  {
    name: 'the subscription is answered 403',
    api: always('subscribe', { status: 403, body: '{"errorType":"Telemetry.SubscriptionClosed"}' }),
    ...NO_TELEMETRY,
    says: 'Telemetry.SubscriptionClosed',
  },
  {
    name: 'the subscription is answered 500',
    api: always('subscribe', { status: 500, body: '' }),
    ...NO_TELEMETRY,
    says: '500',
  },
  {
    name: 'the subscription loses its connection',
    api: always('subscribe', 'drop'),
    ...NO_TELEMETRY,
    says: 'no answer',
  },
  {
    name: 'the subscription is never answered',
    api: always('subscribe', 'never'),
    ...NO_TELEMETRY,
    says: 'no answer',
    note: 'Init goes on without telemetry after two seconds.',
  },
  {
    name: 'the first `next` is refused three times',
    api: first(3, 'next', FORBIDDEN),
    telemetry: 'all arrives',
    tells: ['next-failed'],
  },
  {
    name: 'a later `next` is refused',
    api: (call, time) => (call === 'next' && time === 2 ? FORBIDDEN : 'forward'),
    telemetry: 'all arrives',
    tells: ['next-failed'],
  },
  {
    name: '`next` is answered with something that is no event',
    api: first(1, 'next', { status: 200, body: '<html>' }),
    telemetry: 'all arrives',
    tells: ['next-failed'],
  },
  {
    name: '`next` loses its connection before it is read',
    api: first(2, 'next', 'drop'),
    telemetry: 'all arrives',
    tells: ['next-failed'],
  },
  {
    name: '`next` loses its connection while it waits, and with it the event',
    api: first(1, 'next', 'lose'),
    telemetry: 'all arrives',
    tells: ['next-failed'],
    note: 'It polls on; what was not sent after that invocation goes out with the next one.',
  },
  {
    name: 'SHUTDOWN has a reason that nobody knows',
    api: changedShutdown(() => ({ shutdownReason: 'MAINTENANCE' })),
    telemetry: 'all arrives',
    tells: [],
  },
  {
    name: 'SHUTDOWN has neither reason nor deadline',
    api: changedShutdown(() => ({ shutdownReason: undefined, deadlineMs: undefined })),
    telemetry: 'all arrives',
    tells: [],
  },
  {
    name: 'SHUTDOWN with 390 ms left, and an endpoint that does not answer',
    shutdownMs: 390,
    sink: { answer: () => new Promise<FaultyAnswer>(() => {}) },
    env: { LAMBDA_OTEL_BRIDGE_FLUSH_TIMEOUT: '100' },
    telemetry: 'does not arrive',
    tells: ['endpoint-unavailable', 'lost'],
    note: 'It leaves in time; what was lost is counted.',
  },
];

const OK = { status: 200, body: '"OK"' };
