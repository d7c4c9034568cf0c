/** What the demo has the sample function do, and what it should look like from outside. */
export interface Step {
  readonly title: string;
  readonly event: Readonly<Record<string, unknown>>;
  /** The caller's trace: sampled, not sampled, or no header, where Lambda makes one that is not sampled. */
  readonly trace: 'sampled' | 'unsampled' | 'none';
  readonly expected: Expected;
}

export interface Expected {
  readonly status: 'success' | 'error' | 'failure' | 'timeout';
  /** What the client gets contains this. */
  readonly response: string;
  /** `init`: the environment's first; `again`: the one before was lost, so init is done within this invocation. */
  readonly init: 'init' | 'again' | 'none';
  readonly logs: readonly ExpectedLog[];
  /** Of the function's own SDK; there are none where the caller did not sample. */
  readonly spans: readonly ExpectedSpan[];
}

export interface ExpectedLog {
  /** Its level in OTLP's numbers; 0 where it has none. */
  readonly severity: number;
  /** The body begins with it. */
  readonly text: string;
  /** The span that it belongs to: `init`, one of the function's own, or that of the invocation. */
  readonly under?: string;
}

export interface ExpectedSpan {
  readonly name: string;
  readonly kind: 'internal' | 'client';
  readonly error?: string;
}

export const FUNCTION_NAME = 'sample-function';
/** The function's timeout: short, as one step runs into it. */
export const FUNCTION_TIMEOUT_MS = 2000;
const BURST_LINES = 500;

const DEBUG = 5;
const INFO = 9;
const WARN = 13;
const ERROR = 17;

const LOADED: ExpectedLog = { severity: INFO, text: 'prices loaded', under: 'init' };

/** The invocations in their order, given the URL that the sample function calls. */
export function story(paymentUrl: string): readonly Step[] {
  return [
    order('cold start', { orderId: 'A-17', paymentUrl, init: 'init' }),
    order('warm', { orderId: 'A-18', paymentUrl, init: 'none' }),
    quote('not sampled', 'unsampled', 'none'),
    quote('no trace header', 'none', 'none'),
    {
      title: 'thrown error',
      event: { action: 'decline', orderId: 'A-19' },
      trace: 'sampled',
      expected: {
        status: 'error',
        response: '"errorType":"CardDeclined"',
        init: 'none',
        logs: [
          { severity: ERROR, text: 'order A-19: no answer from the bank' },
          { severity: ERROR, text: 'Invoke Error' },
        ],
        spans: [{ name: 'charge card', kind: 'client', error: 'the bank said no' }],
      },
    },
    {
      title: `burst of ${BURST_LINES} lines`,
      event: { action: 'import', lines: BURST_LINES },
      trace: 'sampled',
      expected: success(`"imported":${BURST_LINES}`, { logs: burstLogs() }),
    },
    {
      title: 'timeout',
      event: { action: 'stall' },
      trace: 'sampled',
      expected: {
        status: 'timeout',
        response: 'timed out',
        init: 'none',
        logs: [{ severity: WARN, text: 'waiting for a lock' }],
        spans: [],
      },
    },
    order('after the timeout', { orderId: 'A-20', paymentUrl, init: 'again' }),
    {
      title: 'process exit',
      event: { action: 'exit', code: 3 },
      trace: 'sampled',
      expected: {
        status: 'error',
        response: 'Runtime.ExitError',
        init: 'none',
        logs: [{ severity: ERROR, text: 'giving up' }],
        spans: [],
      },
    },
    quote('after the exit', 'unsampled', 'again'),
  ];
}

interface Order {
  readonly orderId: string;
  readonly paymentUrl: string;
  readonly init: Expected['init'];
}

function order(title: string, { orderId, paymentUrl, init }: Order): Step {
  const logs: readonly ExpectedLog[] = [
    { severity: INFO, text: `order ${orderId} received` },
    { severity: INFO, text: 'card charged', under: 'charge card' },
    { severity: WARN, text: `stock of ${orderId} is low` },
  ];
  const spans: readonly ExpectedSpan[] = [
    { name: 'load cart', kind: 'internal' },
    { name: 'charge card', kind: 'client' },
  ];
  return {
    title,
    event: { action: 'order', orderId, paymentUrl },
    trace: 'sampled',
    expected: success('"payment":"accepted"', { init, logs, spans }),
  };
}

function quote(title: string, trace: Step['trace'], init: Expected['init']): Step {
  const logs: readonly ExpectedLog[] = [
    { severity: DEBUG, text: 'cache miss for pen' },
    { severity: INFO, text: 'quote for pen' },
    { severity: INFO, text: 'two lines:' },
    { severity: WARN, text: 'price is two days old' },
  ];
  const event = { action: 'quote', sku: 'pen' };
  return { title, event, trace, expected: success('"price":12.5', { init, logs }) };
}

function success(response: string, given: Partial<Expected>): Expected {
  const expected: Expected = { status: 'success', response, init: 'none', logs: [], spans: [], ...given };
  return expected.init === 'none' ? expected : { ...expected, logs: [LOADED, ...expected.logs] };
}

function burstLogs(): readonly ExpectedLog[] {
  return Array.from({ length: BURST_LINES }, (_, index) => {
    return { severity: INFO, text: `item ${index + 1} of ${BURST_LINES} imported` };
  });
}
