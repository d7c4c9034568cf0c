import type { Intended } from './differences.ts';

const REASONS = 'the reason of a shutdown is spelled as AWS documents it, not as its emulator does';
const PARSER = 'the message quotes the parser of another language';
const ALLOW = 'HTTP wants the header with a 405';

/** Where the sandbox answers calls otherwise than the emulator, and why. */
export const EXTENSION_API_DIFFERENCES: readonly Intended[] = [
  { field: 'body shutdownReason', recorded: '"SandboxTerminated"', ours: '"spindown"', because: REASONS },
  {
    scenario: 'classic: two files register the same name (c14e)',
    field: 'body shutdownReason',
    recorded: '"spindown"',
    ours: '"failure"',
    because: 'an extension that fails in init is a failure by the documents',
  },
  {
    field: 'body tracing',
    recorded: 'undefined',
    because: 'Lambda makes a trace header where the caller gave none',
  },
  { at: 'register: bad JSON', field: 'body', because: PARSER },
  { at: 'sub: bad JSON', field: 'body', because: PARSER },
  {
    scenario: 'managed: bad register/next/telemetry calls (l04)',
    field: 'header allow',
    ours: 'POST',
    because: ALLOW,
  },
  { scenario: 'managed: subscriptions', field: 'header allow', ours: 'PUT', because: ALLOW },
  {
    at: 'sub: TCP nobody listening',
    field: 'body',
    because: 'telemetry goes to HTTP destinations only, so a TCP one lacks its URI',
  },
];

const SEGMENT = 'the platform names its own segment in telemetry, by the documents';
const HANGS_UP = 'no client of the sandbox hangs up: its request runs into the function timeout';
const RETRIES = 'Lambda sends a batch again that was not taken, where the emulator loses it and says so';
const LOST_THERE = ['platform.initStart', 'platform.telemetrySubscription'];

/** Where its telemetry is otherwise, and why. */
export const TELEMETRY_DIFFERENCES: readonly Intended[] = [
  ...['l01-basic', 'l36-trace-headers'].flatMap((scenario) =>
    ['platform.start', 'platform.report'].flatMap((at) =>
      ['extra', 'missing'].map((field) => ({ scenario, at, field, because: SEGMENT })),
    ),
  ),
  ...['l06a-fn-exit1', 'l35-client-disconnect'].flatMap((scenario) =>
    ['extra', 'missing'].map((field) => ({ scenario, at: 'platform.report', field, because: HANGS_UP })),
  ),
  ...['extra', 'missing'].map((field) => ({
    scenario: 'l07a-fn-init-throw',
    at: 'platform.extension',
    field,
    because: 'the emulator says Running of an extension that its SHUTDOWN had reached meanwhile',
  })),
  ...['l11b-listener-500-then-200', 'l11c-listener-closes-socket', 'l11d-listener-400-404-302'].flatMap(
    (scenario) => [
      ...LOST_THERE.map((at) => ({ scenario, at, field: 'extra', because: RETRIES })),
      { scenario, at: 'platform.logsDropped', field: 'missing', because: RETRIES },
    ],
  ),
  { scenario: 'l11a-listener-500', field: 'extra', because: RETRIES },
];
