/**
 * Sees to it that no process of the sandbox is left behind, stopped or running, when the process around the
 * sandbox ends, however it ends, nor a control group. A small shell waits on a pipe for that end, because nothing else
 * survives a SIGKILL; it knows the living process groups and kills them when the pipe closes.
 */
export class ProcessGuard {
  readonly #groups = new Set<number>();
  readonly #folders = new Set<string>();
  #watchdog: Bun.Subprocess<'pipe', 'ignore', 'ignore'> | undefined;

  started(pid: number): void {
    this.#begin();
    this.#groups.add(pid);
    this.#tell(`+${pid}`);
  }

  ended(pid: number): void {
    if (!this.#groups.delete(pid)) return;
    this.#tell(`-${pid}`);
    this.#finish();
  }

  /** Folders of a control group, to be removed when nobody lives in them any more. */
  made(folders: readonly string[]): void {
    this.#begin();
    for (const folder of folders) {
      this.#folders.add(folder);
      this.#tell(`@${folder}`);
    }
  }

  removed(folders: readonly string[]): void {
    for (const folder of folders) if (this.#folders.delete(folder)) this.#tell(`!${folder}`);
    this.#finish();
  }

  #begin(): void {
    if (this.#watchdog !== undefined) return;
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
    if (this.#groups.size > 0 || this.#folders.size > 0) return;
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

/**
 * Reads lines: `+pid` and `-pid` for process groups, `@folder` and `!folder` for control groups; at the end of input it
 * ends what is still there. A folder can be removed a moment after its last process has ended.
 */
const WATCHDOG = `
groups=' '
folders=' '
while read -r line; do
  it=\${line#?}
  case $line in
    +*) groups="$groups$it " ;;
    -*) groups="\${groups%% $it *} \${groups#* $it }" ;;
    @*) folders="$folders$it " ;;
    !*) folders="\${folders%% $it *} \${folders#* $it }" ;;
  esac
done
for pid in $groups; do kill -KILL "-$pid"; done
for folder in $folders; do
  tries=0
  while [ -d "$folder" ] && [ $tries -lt 50 ]; do
    while read -r pid; do kill -KILL "$pid"; done < "$folder/cgroup.procs"
    rmdir "$folder" || sleep 0.02
    tries=$((tries + 1))
  done
done
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
