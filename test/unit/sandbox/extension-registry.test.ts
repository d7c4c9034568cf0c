import { describe, expect, test } from 'bun:test';
import { randomUUID } from 'node:crypto';
import { EventChannel } from '../../../src/sandbox/event-channel.ts';
import { type Extension, ExtensionRegistry, MANAGED } from '../../../src/sandbox/extension-registry.ts';

/** A registry with one extension that has registered for INVOKE and SHUTDOWN. */
function registered(): { registry: ExtensionRegistry; channel: EventChannel; extension: Extension } {
  const registry = new ExtensionRegistry(randomUUID);
  registry.expect('probe');
  const outcome = registry.register('probe', ['INVOKE', 'SHUTDOWN']);
  if (outcome.kind === 'refused') throw new Error(outcome.message);
  return { registry, channel: new EventChannel(registry), extension: outcome.extension };
}

const INVOKE = { deadlineMs: 1, requestId: 'r-1', invokedFunctionArn: 'arn', traceHeader: 'Root=1-a-b' };

test('an extension that has not registered is not found by its identifier', () => {
  const registry = new ExtensionRegistry(() => 'the-id');
  registry.expect('probe');

  expect(registry.find('the-id')).toBeUndefined();
});

test('an eleventh extension is refused', () => {
  const registry = new ExtensionRegistry(randomUUID);
  for (let number = 0; number < 10; number += 1) registry.expect(`extension-${number}`);

  expect(registry.register('internal', ['INVOKE'])).toEqual({
    kind: 'refused',
    errorType: 'Extension.TooManyExtensions',
    message: 'Extension limit (10) reached',
  });
});

describe('next', () => {
  test('a second one while the first waits is refused', () => {
    const { registry, extension } = registered();
    registry.next(extension, 1);

    expect(registry.next(extension, 2)).toEqual({ kind: 'not-allowed', from: 'Ready' });
  });

  test('after a lost poll the event is lost, and the one after it is allowed', async () => {
    const { registry, channel, extension } = registered();
    registry.next(extension, 1);
    const lost = channel.wait(extension);

    channel.invoke(INVOKE);
    await lost;

    expect(registry.next(extension, 2)).toEqual({ kind: 'moved' });
  });

  test('the event of an invocation reaches its subscribers only', async () => {
    const { registry, channel, extension } = registered();
    registry.expect('silent');
    registry.register('silent', []);
    registry.next(extension, 1);
    const waiting = channel.wait(extension);

    channel.invoke(INVOKE);

    expect(await (await waiting).json()).toEqual({
      eventType: 'INVOKE',
      deadlineMs: 1,
      requestId: 'r-1',
      invokedFunctionArn: 'arn',
      tracing: { type: 'X-Amzn-Trace-Id', value: 'Root=1-a-b' },
    });
    expect(registry.all().map(({ state }) => state)).toEqual(['Running', 'Registered']);
  });

  test('SHUTDOWN waits for an extension that is busy', async () => {
    const { registry, channel, extension } = registered();
    channel.shutdown({ deadlineMs: 5, shutdownReason: 'spindown' });

    registry.next(extension, 1);
    const answer = await channel.wait(extension);

    expect(await answer.json()).toEqual({ eventType: 'SHUTDOWN', deadlineMs: 5, shutdownReason: 'spindown' });
  });
});

describe('an error', () => {
  test('of init is for extensions that wait for nothing yet, and the first one counts', () => {
    const { registry, extension } = registered();

    registry.failed(extension, 'init', 'Extension.First');
    const again = registry.failed(extension, 'init', 'Extension.Second');

    expect(again).toEqual({ kind: 'moved' });
    expect(extension).toMatchObject({ state: 'InitError', errorType: 'Extension.First' });
  });

  test('of init is refused after the first next', () => {
    const { registry, extension } = registered();
    registry.next(extension, 1);

    expect(registry.failed(extension, 'init', 'Extension.Late')).toEqual({
      kind: 'not-allowed',
      from: 'Ready',
    });
  });

  test('of exit ends its polling', () => {
    const { registry, extension } = registered();
    registry.failed(extension, 'exit', 'Extension.Boom');

    expect(registry.next(extension, 1)).toEqual({ kind: 'not-allowed', from: 'ExitError' });
  });
});

describe('on managed instances', () => {
  test.each([
    ['probe', ['INVOKE'], 'INVOKE: ErrorInvalidEventType'],
    ['internal', ['SHUTDOWN'], 'No events allowed for internal extensions'],
    ['internal', ['INVOKE'], 'No events allowed for internal extensions'],
  ])('%s may not register for %j', (name, events, message) => {
    const registry = new ExtensionRegistry(randomUUID, MANAGED);
    registry.expect('probe');

    expect(registry.register(name, events)).toEqual({
      kind: 'refused',
      errorType: 'Extension.InvalidEventType',
      message,
    });
  });

  test('SHUTDOWN and nothing at all are what there is', () => {
    const registry = new ExtensionRegistry(randomUUID, MANAGED);
    registry.expect('probe');

    const outcomes = [registry.register('probe', ['SHUTDOWN']), registry.register('internal', [])];

    expect(outcomes.map(({ kind }) => kind)).toEqual(['registered', 'registered']);
  });
});
