import { startSandbox } from '../../../src/sandbox/sandbox.ts';
import { probeOptions } from './setup.ts';

/** A process around a frozen sandbox, for tests that end it: prints the process ids, then waits. */
const [folder = '', limits] = process.argv.slice(2);
const pids: number[] = [];
const sandbox = await startSandbox({
  ...probeOptions(folder, { probe: {} }),
  limitResources: limits === 'limits',
  onEvent: (event) => event.kind === 'process-started' && pids.push(event.process.pid),
});
await sandbox.invoke('{}');
console.log(JSON.stringify(pids));
await new Promise(() => {});
