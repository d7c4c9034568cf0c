import type { ProcessCost, SandboxEvent } from '../../sandbox/events.ts';

/** What one extension has cost; a figure that never came is `undefined`. Durations in ms. */
export interface ExtensionCost {
  readonly name: string;
  /** From its exec; the runtime starts only after the last extension has registered. */
  registerMs: number | undefined;
  /** From its exec to its first `next`. */
  readyMs: number | undefined;
  cost: ProcessCost | undefined;
}

/** Collects, event by event, what extensions cost: the last start of each counts. */
export class ExtensionCosts {
  readonly #byName = new Map<string, ExtensionCost>();
  readonly #overheadsMs: number[] = [];

  /** What extensions added after the runtime was done, per invocation. */
  get overheadsMs(): readonly number[] {
    return this.#overheadsMs;
  }

  get extensions(): readonly ExtensionCost[] {
    return [...this.#byName.values()];
  }

  note(event: SandboxEvent): void {
    switch (event.kind) {
      case 'extension-registered':
        this.#of(event.name).registerMs = event.sinceExecMs;
        break;
      case 'extension-ready':
        this.#of(event.name).readyMs = event.sinceExecMs;
        break;
      case 'process-exited':
        if (event.process.role === 'extension') this.#of(event.process.name).cost = event.cost;
        break;
      case 'invoke-ended':
        this.#overheadsMs.push(event.extensionOverheadMs);
        break;
      default:
        break;
    }
  }

  #of(name: string): ExtensionCost {
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    const fresh = { name, registerMs: undefined, readyMs: undefined, cost: undefined };
    this.#byName.set(name, fresh);
    return fresh;
  }
}
