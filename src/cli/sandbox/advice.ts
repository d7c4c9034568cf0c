import type { SandboxEvent } from '../../sandbox/events.ts';

/** What a fault usually comes from, and what to do. Unknown ones speak for themselves. */
const BY_ERROR_TYPE: Readonly<Record<string, string>> = {
  'Runtime.ImportModuleError':
    'The runtime could not load the handler: its message above names the module. Are dependencies installed in the folder of --code?',
  'Runtime.HandlerNotFound': 'The file of the handler has no such export. --handler is FILE.EXPORT.',
  'Runtime.InvalidEntrypoint':
    'The runtime could not be started. --runtime is a command line; paths in it count from the folder of --code.',
  'Runtime.ExitError': 'The runtime ended in the middle. What it printed last stands above.',
  'Runtime.OutOfMemory': 'Function and extensions need more memory together: try a larger --memory.',
  'Extension.LaunchError':
    'An extension could not be executed. Does it begin with #! and a program that is here, or is it built for another machine?',
  'Extension.Crash':
    'An extension ended in the middle, which on Lambda fails the invocation too. What it printed last stands above.',
  'Sandbox.Timedout':
    'Something took too long: see above who had not answered. --timeout gives the function more time.',
};

/** Collects, event by event, what to tell a user whose run went wrong. */
export class Advice {
  readonly #errorTypes = new Set<string>();
  readonly #started = new Set<string>();
  readonly #registered = new Set<string>();
  readonly #ready = new Set<string>();
  readonly #hostNames: string;
  #initTimedOut = false;
  #unreached = false;

  /** `hostNames`: what `/etc/hosts` says here. */
  constructor(hostNames: string) {
    this.#hostNames = hostNames;
  }

  note(event: SandboxEvent): void {
    if (event.kind === 'process-started' && event.process.role === 'extension')
      this.#started.add(event.process.name);
    if (event.kind === 'extension-registered') this.#registered.add(event.name);
    if (event.kind === 'extension-ready') this.#ready.add(event.name);
    if (event.kind === 'telemetry-sent' && event.status === undefined) this.#unreached = true;
    if (event.kind === 'init-ended') this.#initEnded(event);
    if (event.kind === 'invoke-ended' && event.errorType !== undefined) this.#errorTypes.add(event.errorType);
  }

  /** `layers`: how many the user named. */
  lines(layers: number): readonly string[] {
    return [
      ...(layers > 0 && this.#started.size === 0 && !this.#errorTypes.has('Extension.LaunchError')
        ? ['No extension was started: none of the layers has an extensions folder with a file in it.']
        : []),
      ...(this.#initTimedOut ? this.#waitedFor() : []),
      ...[...this.#errorTypes].flatMap((type) => BY_ERROR_TYPE[type] ?? []),
      ...this.#unknownName(),
    ];
  }

  #initEnded({ status, errorType }: Extract<SandboxEvent, { kind: 'init-ended' }>): void {
    if (status === 'timeout') this.#initTimedOut = true;
    else if (errorType !== undefined) this.#errorTypes.add(errorType);
  }

  /** An extension that listens under a name of Lambda's gets no telemetry here, or ends at once. */
  #unknownName(): readonly string[] {
    if (!this.#unreached && !this.#errorTypes.has('Extension.Crash')) return [];
    if (this.#hostNames.includes('sandbox.localdomain')) return [];
    return [
      'Does the extension listen under the name sandbox.localdomain? It is not known here: add the line "127.0.0.1 sandbox.localdomain sandbox" to /etc/hosts.',
    ];
  }

  #waitedFor(): readonly string[] {
    return [...this.#started].flatMap((name) => {
      if (!this.#registered.has(name))
        return [`Init waited for ${name}, which did not register, or not under its file name.`];
      return this.#ready.has(name) ? [] : [`Init waited for ${name}, which did not call next.`];
    });
  }
}
