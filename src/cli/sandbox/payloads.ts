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
  throw new UsageError(
    `--event ${source}: there is no event in it. Expected a JSON value, an array of events, or one event per line.`,
  );
}

/** An array is one event per element, any other JSON value is one event; else each line is one. */
export function payloadsIn(text: string): readonly string[] {
  const whole = parse(text);
  if (whole.ok) {
    const events = Array.isArray(whole.value) ? whole.value : [whole.value];
    return events.map((event) => JSON.stringify(event));
  }
  const lines = text.split('\n').map((line) => line.trim());
  return lines.flatMap((line, index) => (line === '' ? [] : [payloadOf(line, index + 1)]));
}

function payloadOf(line: string, number: number): string {
  const event = parse(line);
  if (event.ok) return JSON.stringify(event.value);
  throw new UsageError(
    `--event: line ${number} is not JSON (${event.reason}). Expected a JSON value, an array of events, or one event per line.`,
  );
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
