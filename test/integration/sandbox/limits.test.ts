import { describe, expect, setDefaultTimeout, test } from 'bun:test';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { canLimit, groupFoldersOf } from './control-groups.ts';
import { delivered, type Run, run } from './setup.ts';

/** A fourteenth of a CPU takes its time on a busy machine. */
setDefaultTimeout(20_000);

const LIMITED = { memoryMb: 128, limitResources: true } as const;

const pidsOf = (it: Run) => it.of('process-started').map(({ process: { pid } }) => pid);

/** What a file of the control groups says, wherever it stands. */
function limitIn(folders: readonly string[], file: string): string | undefined {
  const folder = folders.find((candidate) => existsSync(join(candidate, file)));
  return folder === undefined ? undefined : readFileSync(join(folder, file), 'utf8').trim();
}

describe.skipIf(!canLimit)('with a memory size that is enforced', () => {
  test('function and extensions share what Lambda gives that size', async () => {
    await using it = await run({ probe: {} }, LIMITED);

    const [extension = 0, runtime = 0] = pidsOf(it);
    const folders = groupFoldersOf(runtime);
    const quota = limitIn(folders, 'cpu.cfs_quota_us') ?? limitIn(folders, 'cpu.max')?.split(' ')[0];
    const memory = limitIn(folders, 'memory.limit_in_bytes') ?? limitIn(folders, 'memory.max');
    expect(groupFoldersOf(extension)).toEqual(folders);
    expect({ quota, memory }).toEqual({ quota: '1447', memory: String(128 * 1_048_576) });
    expect(it.of('resources-limited')).toMatchObject([{ memoryMb: 128 }]);
  });

  test('a runtime that takes more memory is out of memory, in its response and in telemetry', async () => {
    await using it = await run({ probe: {} }, { ...LIMITED, memoryMb: 384, timeoutMs: 20_000 });

    const invocation = await it.sandbox.invoke('{"allocateMb":600}', { requestId: 'r-1' });
    const next = await it.sandbox.invoke('{}');

    expect(invocation).toMatchObject({ status: 'error', errorType: 'Runtime.OutOfMemory' });
    expect(JSON.parse(invocation.response)).toEqual({
      errorType: 'Runtime.OutOfMemory',
      errorMessage: 'RequestId: r-1 Error: Runtime exited with error: signal: killed',
    });
    expect(delivered(it, 'probe').find(({ type }) => type === 'platform.runtimeDone')?.record).toMatchObject({
      requestId: 'r-1',
      status: 'error',
      errorType: 'Runtime.OutOfMemory',
    });
    expect(next.status).toBe('success');
  });

  test('a kill from outside is none for lack of memory', async () => {
    await using it = await run({ probe: {} }, LIMITED);
    const running = it.sandbox.invoke('{"sleepMs":60000}');
    await it.happened((event) => event.kind === 'process-output' && event.text.includes('INVOKE'));

    process.kill(pidsOf(it).at(-1) ?? 0, 'SIGKILL');

    expect(await running).toMatchObject({ errorType: 'Runtime.ExitError' });
  });

  test('nothing of it is left after the shutdown', async () => {
    await using it = await run({ probe: {} }, LIMITED);
    const folders = pidsOf(it).flatMap(groupFoldersOf);

    await it.sandbox.shutdown();

    expect(folders).not.toEqual([]);
    expect(folders.filter(existsSync)).toEqual([]);
  });
});
