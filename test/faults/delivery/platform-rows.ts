import type { Row } from './row.ts';

const without = (...types: readonly string[]) => ({
  relay: { lets: ({ type }: { readonly type: string }) => !types.includes(type) },
});

/** What becomes of the function, and what the platform leaves out. */
export const PLATFORM_ROWS: readonly Row[] = [
  {
    name: 'no `platform.runtimeDone`',
    runsAlone: true,
    setting: { ...without('platform.runtimeDone'), sandbox: { timeoutMs: 1500 } },
    outcome: 'all arrives',
    addsMs: 1500,
    note: 'One invocation is waited for in vain, until shortly before its timeout; then nobody waits until one is seen.',
  },
  { name: 'no `platform.report`', setting: without('platform.report'), outcome: 'all arrives' },
  {
    name: 'no `platform.start`',
    setting: without('platform.start'),
    outcome: 'all arrives',
  },
  {
    name: 'neither `platform.runtimeDone` nor `platform.report`',
    runsAlone: true,
    setting: { ...without('platform.runtimeDone', 'platform.report'), sandbox: { timeoutMs: 1500 } },
    outcome: 'all arrives',
    addsMs: 1500,
  },
  {
    name: 'a timeout',
    setting: { sandbox: { timeoutMs: 2500 } },
    play: async ({ invoke }) => {
      await invoke();
      await invoke({ end: 'hang' });
      await invoke();
    },
    starts: 2,
    outcome: 'all arrives',
  },
  {
    name: '`process.exit` in the handler',
    play: async ({ invoke }) => {
      await invoke();
      await invoke({ end: 'exit' });
      await invoke();
    },
    starts: 2,
    outcome: 'all arrives',
  },
  {
    name: 'the function is killed, as for its memory',
    play: async ({ invoke }) => {
      await invoke();
      await invoke({ end: 'kill' });
      await invoke();
    },
    starts: 2,
    outcome: 'all arrives',
  },
  {
    name: 'a handler that throws',
    play: async ({ invoke }) => {
      await invoke();
      await invoke({ end: 'throw' });
      await invoke();
    },
    outcome: 'all arrives',
  },
  {
    name: 'the extension is killed between two invocations',
    play: async ({ invoke, extension }) => {
      await invoke();
      process.kill(extension.pid, 'SIGKILL');
      await Bun.sleep(100);
      await invoke();
      await invoke();
    },
    starts: 2,
    crashes: true,
    outcome: 'dies with its process',
  },
  {
    name: 'the extension is killed while the function runs',
    play: async ({ invoke, extension }) => {
      await invoke();
      const running = invoke({ waitMs: 300 });
      await Bun.sleep(150);
      process.kill(extension.pid, 'SIGKILL');
      await running;
      await invoke();
    },
    starts: 2,
    crashes: true,
    outcome: 'dies with its process',
    note: 'Lambda fails that invocation and starts the environment again.',
  },
  {
    name: '100,000 lines in one invocation',
    runsAlone: true,
    setting: { sandbox: { timeoutMs: 60_000 } },
    play: async ({ invoke }) => {
      await invoke({ count: 100_000 });
      await invoke();
    },
    outcome: 'all arrives',
    addsMs: 30_000,
  },
];
