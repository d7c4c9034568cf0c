import { randomUUID } from 'node:crypto';
import {
  ChildProcess,
  type ChildProcessOptions,
  LOG_FD,
  type Output,
  type ProcessExit,
} from './child-process.ts';
import { Conditions } from './conditions.ts';
import type { EnvironmentContext } from './environment-context.ts';
import { EventChannel } from './event-channel.ts';
import type { ProcessIdentity, TelemetryRecord } from './events.ts';
import { ExtensionRegistry, MANAGED, MAX_EXTENSIONS, ON_DEMAND } from './extension-registry.ts';
import { exitFault, type Fault, type FaultKind, OUT_OF_MEMORY } from './fault.ts';
import { extensionLog, functionLog } from './log-records.ts';
import { isManaged } from './options.ts';
import { extensionEnvironment, functionEnvironment } from './process-environment.ts';
import type { RuntimeCalls } from './runtime-session.ts';
import type { Subscription } from './subscription.ts';
import type { TelemetryHub } from './telemetry-hub.ts';
import { TelemetryOutlet } from './telemetry-outlet.ts';

/**
 * The runtime and the extensions between two resets, with all that the platform knows about them. The phases
 * (init, invoke, shutdown) drive it from outside; here is what they have in common: start, signal, wait, publish.
 */
export class ProcessSet<Session extends RuntimeCalls = RuntimeCalls> {
  readonly context: EnvironmentContext;
  readonly registry: ExtensionRegistry;
  readonly channel: EventChannel;
  /** What is known of the runtime by its calls. */
  readonly session: Session;
  /** Who subscribed to telemetry, and whether it flows. */
  readonly hub: TelemetryHub;
  readonly extensions = new Map<string, ChildProcess>();
  runtime: ChildProcess | undefined;
  fault: Fault | undefined;
  /** Who had subscribed in an init that failed before this one: the platform remembers. */
  subscribedBefore: readonly string[] = [];
  /** Shutting down: from here on the end of a process is no fault. */
  ending = false;
  readonly #conditions = new Conditions();
  readonly #startedAt = new Map<string, number>();
  readonly #outlet: TelemetryOutlet;
  readonly #oomKillsBefore: number;
  #frozenAt: number | undefined;

  constructor(context: EnvironmentContext, session: Session) {
    this.context = context;
    this.session = session;
    this.#outlet = new TelemetryOutlet(context);
    this.hub = this.#outlet.hub;
    this.registry = new ExtensionRegistry(randomUUID, isManaged(context.options) ? MANAGED : ON_DEMAND);
    this.channel = new EventChannel(this.registry, (name, body) =>
      context.emit({ kind: 'event-sent', at: this.now(), name, body }),
    );
    this.#oomKillsBefore = context.controlGroup?.oomKills() ?? 0;
  }

  now(): number {
    return this.context.clock.now();
  }

  changed(): void {
    this.#conditions.changed();
  }

  /** Waits until `met()` holds or something has gone wrong → whether all is well. */
  async until(met: () => boolean): Promise<boolean> {
    await this.#conditions.until(() => this.fault !== undefined || met());
    return this.fault === undefined;
  }

  /** Waits until `met()` holds, at most `ms`, whatever goes wrong meanwhile. */
  async waitAtMost(ms: number, met: () => boolean): Promise<void> {
    if (ms <= 0) return;
    let over = false;
    const cancel = this.context.clock.after(ms, () => {
      over = true;
      this.changed();
    });
    await this.#conditions.until(() => over || met());
    cancel();
  }

  /** The first fault counts; those after it are its consequences. */
  fail(fault: FaultKind): void {
    this.fault ??= { ...fault, at: this.now() };
    this.changed();
  }

  publish(record: TelemetryRecord): void {
    this.#outlet.publish(record);
  }

  /** All at once, in the order of their names. One that cannot be executed is a fault. */
  startExtensions(): void {
    for (const [index, { name, path }] of this.context.extensionFiles.entries()) {
      this.registry.expect(name);
      if (index < MAX_EXTENSIONS) this.#startExtension(name, path);
      else this.#launchFailed(name, `Extension limit (${MAX_EXTENSIONS}) reached`);
      if (this.fault !== undefined) return;
    }
  }

  startRuntime(): void {
    const { options } = this.context;
    // Managed instances read the runtime's lines only.
    const framedLogs = !isManaged(options);
    const logFd: Record<string, string> = framedLogs ? { _LAMBDA_TELEMETRY_LOG_FD: String(LOG_FD) } : {};
    try {
      this.runtime = this.#start({
        role: 'runtime',
        name: 'runtime',
        command: options.runtime,
        cwd: options.taskRoot,
        env: { ...functionEnvironment(this.context), ...logFd },
        framedLogs,
      });
    } catch (error) {
      this.fail({ status: 'error', errorType: 'Runtime.InvalidEntrypoint', message: messageOf(error) });
    }
  }

  processes(): readonly ChildProcess[] {
    return [...this.extensions.values(), ...(this.runtime === undefined ? [] : [this.runtime])];
  }

  /** Since the exec of that extension; 0 for one without a process of its own. */
  sinceExecMs(name: string): number {
    const startedAt = this.#startedAt.get(name);
    return startedAt === undefined ? 0 : this.now() - startedAt;
  }

  subscribe(name: string, subscription: Subscription): void {
    this.#outlet.subscribe(name, subscription);
  }

  /** Stops every process with all its children; telemetry stands still too. */
  freeze(): void {
    for (const process of this.processes()) process.signal('SIGSTOP');
    this.hub.pause();
    this.#frozenAt = this.now();
    this.context.emit({ kind: 'frozen', at: this.#frozenAt });
  }

  thaw(): void {
    if (this.#frozenAt === undefined) return;
    const at = this.now();
    this.context.emit({ kind: 'thawed', at, frozenMs: at - this.#frozenAt });
    this.#frozenAt = undefined;
    for (const process of this.processes()) process.signal('SIGCONT');
    this.hub.resume();
  }

  /** Ends telemetry: what was not delivered is gone with this set. */
  close(): void {
    this.#outlet.close();
  }

  #startExtension(name: string, path: string): void {
    this.#startedAt.set(name, this.now());
    try {
      const process = this.#start({
        role: 'extension',
        name,
        command: [path],
        cwd: '/',
        env: extensionEnvironment(this.context),
        framedLogs: false,
      });
      this.extensions.set(name, process);
    } catch (error) {
      this.#launchFailed(name, messageOf(error));
    }
  }

  #launchFailed(name: string, message: string): void {
    this.registry.launchFailed(name);
    this.fail({ status: 'error', errorType: 'Extension.LaunchError', message });
  }

  #start(options: Omit<ChildProcessOptions, 'guard' | 'onOutput' | 'onExit'>): ChildProcess {
    const at = this.now();
    const process = new ChildProcess({
      ...options,
      guard: this.context.guard,
      onOutput: (identity, output) => this.#output(identity, output),
      onExit: (identity, exit) => this.#exited(identity, exit),
    });
    this.context.controlGroup?.add(process.identity.pid);
    this.context.emit({ kind: 'process-started', at, process: process.identity });
    return process;
  }

  #output(process: ProcessIdentity, { stream, text, time }: Output): void {
    const at = this.now();
    this.context.emit({ kind: 'process-output', at, process, stream, text: text.replace(/\n$/, '') });
    const { options } = this.context;
    this.publish(
      process.role === 'runtime'
        ? functionLog({ text, time: time ?? at, logFormat: options.logFormat, managed: isManaged(options) })
        : extensionLog(text, at),
    );
  }

  #exited(process: ProcessIdentity, { code, signal, cost }: ProcessExit): void {
    this.context.emit({ kind: 'process-exited', at: this.now(), process, code, signal, cost });
    if (process.role === 'extension') this.hub.drop(process.name);
    if (!this.ending)
      this.fail(this.#isOutOfMemory(process, signal) ? OUT_OF_MEMORY : exitFault(process, code, signal));
    this.changed();
  }

  /** Killed by the kernel, as the environment's memory was used up. */
  #isOutOfMemory({ role }: ProcessIdentity, signal: string | null): boolean {
    const kills = this.context.controlGroup?.oomKills() ?? 0;
    return role === 'runtime' && signal === 'SIGKILL' && kills > this.#oomKillsBefore;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
