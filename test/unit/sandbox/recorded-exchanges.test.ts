import { expect, test } from 'bun:test';
import { randomUUID } from 'node:crypto';
import { EventChannel } from '../../../src/sandbox/event-channel.ts';
import { ExtensionRegistry } from '../../../src/sandbox/extension-registry.ts';
import { type ApiHosts, answerRequest } from '../../../src/sandbox/routes.ts';
import { RuntimeSession } from '../../../src/sandbox/runtime-session.ts';
import { validateSubscription } from '../../../src/sandbox/subscription.ts';
import extensionApi from '../../fixtures/rie/extension-api.json' with { type: 'json' };
import subscriptions from '../../fixtures/rie/subscription-answers.json' with { type: 'json' };

/** The APIs in front of an environment that starts the given extension files and has no processes. */
function hostsFor(...files: readonly string[]): {
  hosts: ApiHosts;
  registry: ExtensionRegistry;
  channel: EventChannel;
} {
  const registry = new ExtensionRegistry(randomUUID);
  for (const file of files) registry.expect(file);
  const channel = new EventChannel(registry);
  const ignore = () => {};
  const hosts: ApiHosts = {
    managed: false,
    credentials: { token: '', now: () => 0 },
    extensions: {
      registry,
      functionName: 'probe-fn',
      functionVersion: '$LATEST',
      handler: 'index.handler',
      accountId: '123456789012',
      now: () => 0,
      registered: ignore,
      waiting: (extension) => channel.wait(extension),
      failed: ignore,
    },
    runtime: { session: new RuntimeSession(), now: () => 0, changed: ignore },
    telemetry: {
      registry,
      telemetry: 'unsupported',
      schemaVersions: [],
      subscriptionsOpen: () => true,
      subscribed: () => false,
      subscribe: ignore,
      answered: ignore,
    },
  };
  return { hosts, registry, channel };
}

type Scenario = keyof typeof extensionApi.scenarios;

interface Exchange {
  readonly tag: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers: object;
    readonly body?: string | null;
  };
  readonly response: {
    readonly status: number;
    readonly contentType: string | null;
    readonly identifier: string | null;
    readonly body: string;
  };
}

/** Sends the recorded requests in order, each with the identifier that its recorded one became here. */
async function replay(hosts: ApiHosts, exchanges: readonly Exchange[]) {
  const identifiers = new Map<string, string>();
  const translate = (text: string) =>
    [...identifiers].reduce((translated, [recorded, ours]) => translated.replaceAll(recorded, ours), text);
  const answers: { tag: string; status: number; contentType: string | null; body: string }[] = [];
  const expected: typeof answers = [];
  for (const { tag, request, response } of exchanges) {
    const headers = Object.entries(request.headers as Record<string, string>);
    const answer = await answerRequest(
      new Request(`http://sandbox${request.path}`, {
        method: request.method,
        headers: headers.map(([name, value]): [string, string] => [name, translate(value)]),
        body: request.body ?? null,
      }),
      hosts,
    );
    const identifier = answer.headers.get('Lambda-Extension-Identifier');
    if (response.identifier !== null && identifier !== null) identifiers.set(response.identifier, identifier);
    const { status } = answer;
    answers.push({ tag, status, contentType: answer.headers.get('Content-Type'), body: await answer.text() });
    expected.push({
      tag,
      status: response.status,
      contentType: response.contentType,
      body: translate(response.body),
    });
  }
  return { answers, expected };
}

const recorded = (scenario: Scenario, select: (tag: string) => boolean = () => true): readonly Exchange[] =>
  extensionApi.scenarios[scenario].filter(({ tag }) => select(tag));

/** Their words for text that is no JSON quote the parser of another language. */
const otherParser = ['register: bad JSON'];

test('wrong calls are refused with the status and body that the emulator of AWS gives', async () => {
  const { hosts } = hostsFor('probe');

  const { answers, expected } = await replay(
    hosts,
    recorded('bad register/next/telemetry calls (c16)', (tag) => !otherParser.includes(tag)),
  );

  expect(answers).toEqual(expected);
});

test('text that is no JSON is refused as a malformed registration', async () => {
  const { hosts } = hostsFor('probe');

  const { answers } = await replay(
    hosts,
    recorded('bad register/next/telemetry calls (c16)', (tag) => otherParser.includes(tag)),
  );

  expect(answers.map(({ status, body }) => ({ status, type: JSON.parse(body).errorType }))).toEqual([
    { status: 403, type: 'InvalidRequestFormat' },
  ]);
});

test.each([
  ['register twice (c14a)', 'probe'],
  ['init/error (c15a)', 'probe'],
  ['exit/error before next (c15b)', 'probe'],
] as const)('%s is answered as by the emulator of AWS', async (scenario, file) => {
  const { hosts } = hostsFor(file);

  const { answers, expected } = await replay(hosts, recorded(scenario));

  expect(answers).toEqual(expected);
});

test('a name that no file has is taken for an internal extension, which gets no SHUTDOWN', async () => {
  const { hosts } = hostsFor('probe');

  const { answers, expected } = await replay(hosts, recorded('wrong name (c14d)'));

  expect(answers).toEqual(expected);
});

test('two files cannot register under one name', async () => {
  const { hosts } = hostsFor('a-probe', 'b-probe');

  const [first, second] = recorded('two files register the same name (c14e)');
  const { answers, expected } = await replay(
    hosts,
    [first, second].filter((exchange) => exchange !== undefined),
  );

  expect(answers).toEqual(expected);
});

test('nothing internal registers after the first next of the runtime', async () => {
  const { hosts, registry } = hostsFor('probe');
  registry.close();

  const { answers, expected } = await replay(hosts, recorded('internal register after init (c29b)'));

  expect(answers).toEqual(expected);
});

/** One number is written 1.048576e+06 there. */
const otherNumbers = ['maxBytes 1048577', 'bad JSON', 'schemaVersion unknown'];

test.each(subscriptions.exchanges.filter(({ tag }) => !otherNumbers.includes(tag)))(
  'a subscription with $tag is refused in the words of the emulator of AWS',
  ({ request, response }) => {
    const outcome = validateSubscription(request);

    expect(outcome.kind === 'invalid' ? answerFor(outcome.message) : outcome).toBe(response);
  },
);

test.each(subscriptions.exchanges.filter(({ tag }) => otherNumbers.includes(tag)))(
  'a subscription with $tag is refused',
  ({ request }) => {
    expect(validateSubscription(request).kind).toBe('invalid');
  },
);

function answerFor(message: string): string {
  return `{"errorType": "ValidationError", "errorMessage": "${message}"}`;
}
