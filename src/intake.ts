/** What takes telemetry bodies once it is loaded. */
export interface Consumer {
  accept(body: Uint8Array, receivedAt: number): void;
}

const INIT_DONE = Buffer.from('"platform.initRuntimeDone"');
/** Beyond this, waiting costs more memory than loading costs time. */
const MOST_HELD_BYTES = 2 * 1_048_576;

/**
 * Where telemetry POSTs arrive. *holding*: what Init sends waits as it came, because decoding needs code that
 * Init must not pay for. *passing*: the consumer is loaded and gets each body at once. *discarding*: the bridge
 * is passive.
 */
export class Intake {
  #held: { readonly body: Uint8Array; readonly at: number }[] = [];
  #heldBytes = 0;
  #consumer: Consumer | 'discard' | undefined;
  readonly #wakeUp: () => void;

  /** `wakeUp` is called when the consumer should be loaded: the function's own init is done, or much is held. */
  constructor(wakeUp: () => void) {
    this.#wakeUp = wakeUp;
  }

  receive(body: Uint8Array, at: number): void {
    if (this.#consumer === 'discard') return;
    if (this.#consumer === undefined) this.#hold(body, at);
    else this.#consumer.accept(body, at);
  }

  /** Hands over what is held, in order, and from now on each body as it comes. */
  passTo(consumer: Consumer): void {
    this.#consumer = consumer;
    for (const { body, at } of this.#held) consumer.accept(body, at);
    this.#held = [];
  }

  discard(): void {
    this.#consumer = 'discard';
    this.#held = [];
  }

  #hold(body: Uint8Array, at: number): void {
    this.#held.push({ body, at });
    this.#heldBytes += body.length;
    const bytes = Buffer.from(body.buffer, body.byteOffset, body.length);
    if (this.#heldBytes > MOST_HELD_BYTES || bytes.includes(INIT_DONE)) this.#wakeUp();
  }
}
