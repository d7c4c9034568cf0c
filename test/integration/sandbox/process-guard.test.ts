import { expect, test } from 'bun:test';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { canLimit, groupFoldersOf } from './control-groups.ts';

/** A process with a frozen sandbox in it, and the ids of the processes of that sandbox. */
async function startHost(...args: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  const host = Bun.spawn(
    [process.execPath, fileURLToPath(import.meta.resolve('./host-process.ts')), folder, ...args],
    {
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'inherit',
    },
  );
  const { value } = await host.stdout.getReader().read();
  const pids: number[] = JSON.parse(new TextDecoder().decode(value));
  return { host, pids, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
}

/** The state letter of a process; one that has ended, reaped or not, is `gone`. */
function stateOf(pid: number): string {
  try {
    const [, state = ''] = /\) (\S)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return state === 'Z' ? 'gone' : state;
  } catch {
    return 'gone';
  }
}

async function until(met: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200 && !met(); tries += 1) await Bun.sleep(10);
}

test.each(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
  'no frozen process is left behind by a process that ends by %s',
  async (signal) => {
    using it = await startHost();
    await until(() => it.pids.every((pid) => stateOf(pid) === 'T'));
    const frozen = it.pids.map(stateOf);

    it.host.kill(signal);
    await it.host.exited;
    await until(() => it.pids.every((pid) => stateOf(pid) === 'gone'));

    expect(frozen).toEqual(['T', 'T']);
    expect(it.host.signalCode).toBe(signal);
    expect(it.pids.map(stateOf)).toEqual(['gone', 'gone']);
  },
);

test.skipIf(!canLimit)('nor a control group, even by SIGKILL', async () => {
  using it = await startHost('limits');
  const folders = it.pids.flatMap(groupFoldersOf);

  it.host.kill('SIGKILL');
  await it.host.exited;
  await until(() => !folders.some(existsSync));

  expect(folders).not.toEqual([]);
  expect(folders.filter(existsSync)).toEqual([]);
});
