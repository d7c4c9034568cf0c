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
  readonly waiting: Waiting[] = [];
  bytes = 0;
  items = 0;
  /** Items that are the first to go. */
  #ordinary = 0;

  append(part: Waiting): void {
    this.#weigh([part], 1);
    this.waiting.push(part);
  }

  /** By its age. */
  insert(part: Waiting): void {
    const later = this.waiting.findIndex(({ since }) => since > part.since);
    this.#weigh([part], 1);
    this.waiting.splice(later === -1 ? this.waiting.length : later, 0, part);
  }

  prepend(parts: readonly Waiting[]): void {
    this.#weigh(parts, 1);
    this.waiting.unshift(...parts);
  }

  take(length: number): Waiting[] {
    const parts = this.waiting.splice(0, length);
    this.#weigh(parts, -1);
    return parts;
  }

  /** The oldest that holds anything ordinary. */
  get oldestOrdinary(): Waiting | undefined {
    return this.#ordinary === 0 ? undefined : this.waiting.find(isOrdinary);
  }

  /**
   * Gives up the oldest ordinary items, or where there are none the oldest of all: one request, or what is ordinary
   * in it. Yields how many items that were.
   */
  evict(): number {
    const index = this.#ordinary === 0 ? 0 : this.waiting.findIndex(isOrdinary);
    const part = this.waiting[index];
    if (part === undefined) return 0;
    const { request } = part;
    const keepers = isOrdinary(part) ? keepersOf(request) : undefined;
    const left = keepers === undefined ? [] : [{ ...part, request: keepers }];
    this.waiting.splice(index, 1, ...left);
    this.#weigh([part], -1);
    this.#weigh(left, 1);
    return request.items - (keepers?.items ?? 0);
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
