import { readFile } from 'node:fs/promises';
import { UsageError } from './arguments.ts';

/** Where events come from: a file, `-` for standard input, or nothing → one payload per invocation, as JSON. */
export async function readPayloads(
  source: string | undefined,
  stdin: AsyncIterable<Uint8Array>,
): Promise<readonly string[]> {
  if (source === undefined) return ['{}'];
  const text = source === '-' ? await readAll(stdin) : await readEventFile(source);
  const payloads = payloadsIn(text);
  if (payloads.length > 0) return payloads;
  throw new UsageError(`--event ${source}: there is no event in it. ${EXPECTED_EVENTS}`);
}

/**
 * An array is one event per element, any other JSON value is one event; else each line is one. What is one event as it
 * stands is passed on as it is written, with its large numbers.
 */
export function payloadsIn(given: string): readonly string[] {
  const text = given.replace(BYTE_ORDER_MARK, '').trim();
  const whole = parse(text);
  if (whole.ok)
    return Array.isArray(whole.value) ? whole.value.map((event) => JSON.stringify(event)) : [text];
  const lines = text.split('\n').map((line) => line.trim());
  const [first = ''] = lines;
  if (first !== '' && !parse(first).ok)
    throw new UsageError(
      `--event: this is no JSON value (${whole.reason}), nor is its first line one. ${EXPECTED_EVENTS}`,
    );
  return lines.flatMap((line, index) => (line === '' ? [] : [payloadOf(line, index + 1)]));
}

const BYTE_ORDER_MARK = /^\uFEFF/;
const EXPECTED_EVENTS = 'Expected a JSON value, an array of events, or one event per line.';

function payloadOf(line: string, number: number): string {
  const event = parse(line);
  if (event.ok) return line;
  throw new UsageError(`--event: line ${number} is not JSON (${event.reason}). ${EXPECTED_EVENTS}`);
}

type Parsed =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly reason: string };

function parse(text: string): Parsed {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

async function readEventFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `--event ${path}: cannot be read (${reason}). Name a file, or - for standard input.`,
      {
        cause: error,
      },
    );
  }
}

async function readAll(stdin: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stdin) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
