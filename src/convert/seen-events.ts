import type { PlatformEvent } from './platform-logs.ts';

/** Enough for what the platform sends again: a POST that it did not see answered. */
const MAX_SEEN = 2000;

/** Remembers platform events by type, request and time: delivery is at least once. */
export class SeenEvents {
  readonly #keys = new Set<string>();

  /** Whether the event came before. */
  again(event: PlatformEvent): boolean {
    const key = keyOf(event);
    if (key === undefined) return false;
    if (this.#keys.has(key)) return true;
    this.#keys.add(key);
    if (this.#keys.size > MAX_SEEN) this.#forgetOldest();
    return false;
  }

  #forgetOldest(): void {
    const [oldest] = this.#keys;
    if (oldest !== undefined) this.#keys.delete(oldest);
  }
}

/** `undefined` where type and time do not tell an event from another. */
function keyOf(event: PlatformEvent): string | undefined {
  switch (event.type) {
    case 'unknown':
    case 'platform.logsDropped':
      return undefined;
    case 'platform.start':
    case 'platform.runtimeDone':
    case 'platform.report':
      return `${event.type}\n${event.requestId}\n${event.time}`;
    case 'platform.extension':
    case 'platform.telemetrySubscription':
      return `${event.type}\n${event.name}\n${event.state}\n${event.time}`;
    default:
      return `${event.type}\n${event.time}`;
  }
}
