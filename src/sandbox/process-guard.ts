/**
 * Sees to it that no process of the sandbox is left behind, stopped or running, when the process around the
 * sandbox ends, however it ends. A small shell waits on a pipe for that end, because nothing else survives a
 * SIGKILL; it knows the living process groups and kills them when the pipe closes.
 */
export class ProcessGuard {
  readonly #groups = new Set<number>();
  #watchdog: Bun.Subprocess<'pipe', 'ignore', 'ignore'> | undefined;

  started(pid: number): void {
    if (this.#groups.size === 0) this.#begin();
    this.#groups.add(pid);
    this.#tell(`+${pid}`);
  }

  ended(pid: number): void {
    if (!this.#groups.delete(pid)) return;
    this.#tell(`-${pid}`);
    if (this.#groups.size === 0) this.#finish();
  }

  #begin(): void {
    process.on('exit', this.#killAll);
    for (const signal of SIGNALS) process.on(signal, this.#interrupted);
    this.#watchdog = Bun.spawn(['/bin/sh', '-c', WATCHDOG], {
      detached: true,
      stdin: 'pipe',
      stdout: 'ignore',
      stderr: 'ignore',
    });
    this.#watchdog.unref();
  }

  #finish(): void {
    process.off('exit', this.#killAll);
    for (const signal of SIGNALS) process.off(signal, this.#interrupted);
    void this.#watchdog?.stdin.end();
    this.#watchdog = undefined;
  }

  #tell(line: string): void {
    const stdin = this.#watchdog?.stdin;
    if (stdin === undefined) return;
    stdin.write(`${line}\n`);
    stdin.flush();
  }

  readonly #killAll = (): void => {
    for (const pid of this.#groups) signalGroup(pid, 'SIGKILL');
  };

  /** Someone else who handles the signal decides what it means; nobody: it ends this process, as it would without us. */
  readonly #interrupted = (signal: NodeJS.Signals): void => {
    if (process.listenerCount(signal) > 1) return;
    this.#killAll();
    for (const name of SIGNALS) process.off(name, this.#interrupted);
    process.kill(process.pid, signal);
  };
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Reads `+pid` and `-pid` lines; at the end of input it kills every group that is still there. */
const WATCHDOG = `
groups=' '
while read -r line; do
  pid=\${line#?}
  case $line in
    +*) groups="$groups$pid " ;;
    -*) groups="\${groups%% $pid *} \${groups#* $pid }" ;;
  esac
done
for pid in $groups; do kill -KILL "-$pid"; done
`;

/** Signals a whole process group; false where it is gone. */
export function signalGroup(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}
