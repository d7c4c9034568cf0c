import type { SandboxEvent } from '../../../src/sandbox/events.ts';
import type { ExtensionProcess } from './row.ts';

/** The extension's process, by what the sandbox has told so far. */
export function processOf(events: () => readonly SandboxEvent[]): ExtensionProcess {
  return {
    get pid() {
      const started = events().findLast(
        (event) => event.kind === 'process-started' && event.process.role === 'extension',
      );
      if (started?.kind !== 'process-started') throw new Error('the extension has not been started');
      return started.process.pid;
    },
    async freeze(ms) {
      const { pid } = this;
      process.kill(-pid, 'SIGSTOP');
      await Bun.sleep(ms);
      process.kill(-pid, 'SIGCONT');
    },
  };
}
