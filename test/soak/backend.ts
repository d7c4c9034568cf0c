import type { FaultyAnswer, OtlpSinkOptions, PendingRequest } from '../../src/sandbox/otlp-sink.ts';

/** How an endpoint may behave for a while. */
export const MOODS = [
  'healthy',
  'slow',
  'very slow',
  'silent',
  'overloaded',
  'throttling',
  'resetting',
  'broken',
  'unauthorized',
  'refusing large requests',
  'stopping in its answers',
  'closing connections',
] as const;
export type Mood = (typeof MOODS)[number];

/** An endpoint whose mood can be changed. */
export class Backend {
  #mood: Mood = 'healthy';
  readonly #unanswered: (() => void)[] = [];

  readonly options: OtlpSinkOptions = { answer: (request) => this.#answer(request) };

  /** Those who still wait for an answer of the mood before lose their connection. */
  change(mood: Mood): void {
    this.#mood = mood;
    for (const drop of this.#unanswered.splice(0)) drop();
  }

  #answer(request: PendingRequest): FaultyAnswer | Promise<FaultyAnswer> {
    switch (this.#mood) {
      case 'healthy':
        return undefined;
      case 'slow':
        return after(80);
      case 'very slow':
        return after(1500);
      case 'silent':
        return new Promise((resolve) => this.#unanswered.push(() => resolve('reset')));
      case 'overloaded':
        return { status: 503 };
      case 'throttling':
        return { status: 429, headers: { 'retry-after': '1' } };
      case 'resetting':
        return 'reset';
      case 'broken':
        return { status: 500, body: 'out of order' };
      case 'unauthorized':
        return { status: 401 };
      case 'refusing large requests':
        return request.body.length > 20_000 ? { status: 413 } : undefined;
      case 'stopping in its answers':
        return { status: 200, headers: { 'content-length': '10' }, body: halfOfAnAnswer() };
      case 'closing connections':
        return { status: 200, headers: { connection: 'close' } };
    }
  }
}

function after(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function* halfOfAnAnswer(): AsyncIterable<string> {
  yield 'half';
  await new Promise(() => {});
}
