import { keepersOf, keptItems } from '../otlp/keepers.ts';
import type { OtlpRequest } from '../otlp/request.ts';

export interface Waiting {
  readonly request: OtlpRequest;
  /** Epoch ms. */
  readonly since: number;
  /** Half of what was too large: it travels alone, and is not halved again. */
  readonly isHalf: boolean;
}

/** The requests of one signal, oldest first, and what they amount to. */
export class Lane {
  waiting: Waiting[] = [];
  bytes = 0;
  items = 0;
  /** Items that are the first to go. */
  #ordinary = 0;
  /** So many of the first hold nothing ordinary: to look at all of them for each eviction takes seconds where many wait. */
  #keepers = 0;

  append(part: Waiting): void {
    this.#weigh([part], 1);
    this.waiting.push(part);
  }

  /** By its age. */
  insert(part: Waiting): void {
    const later = this.waiting.findIndex(({ since }) => since > part.since);
    const index = later === -1 ? this.waiting.length : later;
    this.#weigh([part], 1);
    this.waiting.splice(index, 0, part);
    this.#keepers = Math.min(this.#keepers, index);
  }

  prepend(parts: readonly Waiting[]): void {
    this.#weigh(parts, 1);
    this.waiting = [...parts, ...this.waiting];
    this.#keepers = 0;
  }

  take(length: number): Waiting[] {
    const parts = this.waiting.splice(0, length);
    this.#weigh(parts, -1);
    this.#keepers = Math.max(0, this.#keepers - length);
    return parts;
  }

  /** The oldest that holds anything ordinary. */
  get oldestOrdinary(): Waiting | undefined {
    return this.#ordinary === 0 ? undefined : this.waiting[this.#firstOrdinary()];
  }

  /**
   * Gives up the oldest ordinary items, or where there are none the oldest of all: one request, or what is ordinary
   * in it. Yields how many items that were.
   */
  evict(): number {
    const index = this.#ordinary === 0 ? 0 : this.#firstOrdinary();
    const part = this.waiting[index];
    if (part === undefined) return 0;
    const { request } = part;
    const keepers = isOrdinary(part) ? keepersOf(request) : undefined;
    const left = keepers === undefined ? [] : [{ ...part, request: keepers }];
    this.waiting.splice(index, 1, ...left);
    this.#keepers = Math.min(this.#keepers, this.waiting.length);
    this.#weigh([part], -1);
    this.#weigh(left, 1);
    return request.items - (keepers?.items ?? 0);
  }

  #firstOrdinary(): number {
    let index = this.#keepers;
    for (let part = this.waiting[index]; part !== undefined && !isOrdinary(part); part = this.waiting[index])
      index += 1;
    this.#keepers = index;
    return index;
  }

  #weigh(parts: readonly Waiting[], sign: 1 | -1): void {
    for (const { request } of parts) {
      this.bytes += sign * request.bytes.length;
      this.items += sign * request.items;
      this.#ordinary += sign * (request.items - keptItems(request));
    }
  }
}

function isOrdinary({ request }: Waiting): boolean {
  return keptItems(request) < request.items;
}
