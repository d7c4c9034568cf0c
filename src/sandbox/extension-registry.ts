/** States as AWS's own core names them; the names appear in refusals and in `platform.extension`. */
export type ExtensionState =
  | 'Started'
  | 'Registered'
  | 'Ready'
  | 'Running'
  | 'InitError'
  | 'ExitError'
  | 'LaunchError';

export interface Extension {
  readonly id: string;
  readonly name: string;
  /** Whether a file of that name was started; without one it lives in the function's process. */
  readonly external: boolean;
  state: ExtensionState;
  events: readonly string[];
  errorType: string | undefined;
  /** Its latest `next`, epoch ms. */
  readyAt: number | undefined;
}

export type RegisterOutcome =
  | { readonly kind: 'registered'; readonly extension: Extension }
  | { readonly kind: 'refused'; readonly errorType: string; readonly message: string };

export type Transition =
  | { readonly kind: 'moved' }
  | { readonly kind: 'not-allowed'; readonly from: ExtensionState };

/** The platform starts no more than this many, internal ones included. */
export const MAX_EXTENSIONS = 10;

/** Where AWS's two cores differ. */
export interface RegistryRules {
  /** What an extension may register for. */
  readonly events: readonly string[];
  /** What one may register for that lives in the function's process. */
  readonly internalEvents: readonly string[];
  readonly refusesInternal: (event: string) => string;
  /** The words for an illegal call. */
  readonly notAllowed: string;
}

const INVALID_EVENT = 'ErrorInvalidEventType';

export const ON_DEMAND: RegistryRules = {
  events: ['INVOKE', 'SHUTDOWN'],
  internalEvents: ['INVOKE'],
  refusesInternal: (event) =>
    `${event}: ${event === 'SHUTDOWN' ? 'ShutdownEventNotSupportedForInternalExtension' : INVALID_EVENT}`,
  notAllowed: 'State transition is not allowed',
};

/** Many requests run at once: there is no event that could stand for one of them. */
export const MANAGED: RegistryRules = {
  events: ['SHUTDOWN'],
  internalEvents: [],
  refusesInternal: () => 'No events allowed for internal extensions',
  notAllowed: 'state transition is not allowed',
};

/** From where each call is legal. Source: AWS's runtime interface emulator, classic core. */
const NEXT_FROM: readonly ExtensionState[] = ['Registered', 'Running'];
const INIT_ERROR_FROM: readonly ExtensionState[] = ['Registered', 'InitError'];
const EXIT_ERROR_FROM: readonly ExtensionState[] = ['Registered', 'Ready', 'Running', 'ExitError'];

/** Who registered for what, and where in its life each extension is. Pure state: no sockets, no clock. */
export class ExtensionRegistry {
  readonly #byId = new Map<string, Extension>();
  readonly #byName = new Map<string, Extension>();
  readonly #newId: () => string;
  readonly #rules: RegistryRules;
  #closed = false;

  constructor(newId: () => string, rules: RegistryRules = ON_DEMAND) {
    this.#newId = newId;
    this.#rules = rules;
  }

  /** An extension file is about to be started under this name. */
  expect(name: string): void {
    this.#add(name, true);
  }

  /** Its file could not be executed. */
  launchFailed(name: string): void {
    const extension = this.#byName.get(name);
    if (extension === undefined) return;
    extension.state = 'LaunchError';
    extension.errorType = 'Extension.LaunchError';
  }

  /** After the runtime's first `next` nothing new registers. */
  close(): void {
    this.#closed = true;
  }

  find(id: string): Extension | undefined {
    const extension = this.#byId.get(id);
    return extension === undefined || extension.state === 'Started' ? undefined : extension;
  }

  all(): readonly Extension[] {
    return [...this.#byName.values()];
  }

  registered(): readonly Extension[] {
    return this.all().filter(({ state }) => state !== 'Started' && state !== 'LaunchError');
  }

  subscribed(event: string): readonly Extension[] {
    return this.registered().filter(({ events }) => events.includes(event));
  }

  register(name: string, events: readonly string[]): RegisterOutcome {
    const known = this.#byName.get(name);
    if (known?.external) return this.#registerExternal(known, events);
    const wrong = events.find((event) => !this.#rules.internalEvents.includes(event));
    if (wrong !== undefined) return refused('Extension.InvalidEventType', this.#rules.refusesInternal(wrong));
    if (this.#closed) return refused('Extension.RegistrationClosed', 'Extension registration closed already');
    if (known !== undefined)
      return refused('Extension.InvalidExtensionState', 'Extension with this name already registered');
    if (this.#byName.size >= MAX_EXTENSIONS)
      return refused('Extension.TooManyExtensions', `Extension limit (${MAX_EXTENSIONS}) reached`);
    return this.#registerExternal(this.#add(name, false), events);
  }

  next(extension: Extension, at: number): Transition {
    const transition = move(extension, 'Ready', NEXT_FROM);
    if (transition.kind === 'moved') extension.readyAt = at;
    return transition;
  }

  /** An event is on its way to an extension that waits in `next`. */
  released(extension: Extension): void {
    extension.state = 'Running';
  }

  failed(extension: Extension, during: 'init' | 'exit', errorType: string): Transition {
    const transition =
      during === 'init'
        ? move(extension, 'InitError', INIT_ERROR_FROM)
        : move(extension, 'ExitError', EXIT_ERROR_FROM);
    if (transition.kind === 'moved') extension.errorType ??= errorType;
    return transition;
  }

  /** The platform's words for an illegal call; `who` is the name at register, else the identifier. */
  refusal(from: ExtensionState, to: ExtensionState, who: string): string {
    return `State transition from ${from} to ${to} failed for extension ${who}. Error: ${this.#rules.notAllowed}`;
  }

  #registerExternal(extension: Extension, events: readonly string[]): RegisterOutcome {
    const wrong = events.find((event) => !this.#rules.events.includes(event));
    if (wrong !== undefined) return refused('Extension.InvalidEventType', `${wrong}: ${INVALID_EVENT}`);
    const transition = move(extension, 'Registered', ['Started']);
    if (transition.kind === 'not-allowed')
      return refused(
        'Extension.InvalidExtensionState',
        this.refusal(transition.from, 'Registered', extension.name),
      );
    extension.events = [...new Set(events)];
    return { kind: 'registered', extension };
  }

  #add(name: string, external: boolean): Extension {
    const extension: Extension = {
      id: this.#newId(),
      name,
      external,
      state: 'Started',
      events: [],
      errorType: undefined,
      readyAt: undefined,
    };
    this.#byId.set(extension.id, extension);
    this.#byName.set(name, extension);
    return extension;
  }
}

function move(extension: Extension, to: ExtensionState, from: readonly ExtensionState[]): Transition {
  if (!from.includes(extension.state)) return { kind: 'not-allowed', from: extension.state };
  extension.state = to;
  return { kind: 'moved' };
}

function refused(errorType: string, message: string): RegisterOutcome {
  return { kind: 'refused', errorType, message };
}
