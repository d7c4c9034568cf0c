import { parseExactJson } from '../exact-json.ts';

/** Stands for an element that is lost. */
export const BROKEN = Symbol('broken');

/** The first part of a record that was cut. */
interface Head {
  /** The envelope up to the record: every further part repeats it. */
  readonly envelope: string;
  /** The element so far, envelope included. */
  readonly text: string;
  readonly parts: number;
}

/**
 * Takes a batch apart that is not JSON as a whole, so that what is broken costs only itself. A record larger
 * than a POST comes in parts, one per POST: each but the last ends as if it were complete, `}]`, and each but
 * the first begins with the envelope again. The parts wait here for the rest.
 * Source: AWS's description of how the Telemetry API cuts records larger than `maxBytes`.
 */
export class RecordStitcher {
  #head: Head | undefined;

  /** A POST that is not JSON → its elements, each parsed or `BROKEN`, joined with the parts that came before. */
  mend(body: Uint8Array): unknown[] {
    const text = toBytesText(body).trim();
    const pieces = text
      .slice(text.startsWith('[') ? 1 : 0, text.endsWith(']') ? -1 : undefined)
      .split(BETWEEN);
    const head = this.#head;
    this.#head = undefined;
    const continued = head === undefined ? [] : this.#continue(head, pieces);
    const elements = parsePieces(pieces);
    const last = pieces.at(-1);
    if (last !== undefined && elements.at(-1) === BROKEN && text.endsWith('}]') && this.#begin(last)) {
      elements.pop();
    }
    return [...continued, ...elements];
  }

  /** So many parts of a record are here: the rest comes in the very next POST, or never. */
  get parts(): number {
    return this.#head?.parts ?? 0;
  }

  /** Takes the rest of the record off the pieces: the element, or nothing yet. */
  #continue(head: Head, pieces: string[]): unknown[] {
    const [first = ''] = pieces;
    if (!first.startsWith(head.envelope)) return [BROKEN];
    const text = head.text + first.slice(head.envelope.length);
    const element = parse(text);
    if (element === BROKEN && parse(first) !== BROKEN) return [BROKEN];
    pieces.shift();
    if (element !== BROKEN || pieces.length > 0) return [element];
    return this.#begin(text, head.parts + 1) ? [] : [BROKEN];
  }

  /** Keeps what looks like the first part of a record; the platform has closed it with a `}` that is none of its own. */
  #begin(piece: string, parts = 1): boolean {
    const [envelope] = ENVELOPE.exec(piece) ?? [];
    if (envelope === undefined || !piece.endsWith('}') || piece.length > MAX_LENGTH) return false;
    this.#head = { envelope, text: piece.slice(0, -1), parts };
    return true;
  }
}

/** Longer than anything that a function can log in one line. */
const MAX_LENGTH = 8 * 1_048_576;

/** A record may hold what looks like the next element; then its pieces belong together. */
const MAX_PIECES_OF_ELEMENT = 4;

/** How an element begins, whoever writes it. Inside a string, the quotes would be escaped. */
const BETWEEN = /,\s*(?=\{\s*"(?:time"\s*:\s*"|type"\s*:\s*"(?:platform\.|function"|extension")))/;
const ENVELOPE = /^\{"time":"[^"]*","type":"[^"]*","record":/;

function parsePieces(pieces: readonly string[]): unknown[] {
  const whole = parse(`[${pieces.join(',')}]`);
  if (Array.isArray(whole) && whole.length >= Math.min(1, pieces.length)) return whole;
  const elements: unknown[] = [];
  for (let from = 0; from < pieces.length; ) {
    const { element, taken } = parseFirst(pieces, from);
    elements.push(element);
    from += taken;
  }
  return elements;
}

function parseFirst(pieces: readonly string[], from: number) {
  for (let taken = 1; taken <= Math.min(MAX_PIECES_OF_ELEMENT, pieces.length - from); taken += 1) {
    const element = parse(pieces.slice(from, from + taken).join(','));
    if (element !== BROKEN) return { element, taken };
  }
  return { element: BROKEN, taken: 1 };
}

/** A character per byte: a cut may go through a character of several bytes, which then must come together again. */
function toBytesText(body: Uint8Array): string {
  return Buffer.from(body.buffer, body.byteOffset, body.length).toString('latin1');
}

function parse(bytesText: string): unknown {
  try {
    return parseExactJson(Buffer.from(bytesText, 'latin1').toString('utf8'));
  } catch {
    return BROKEN;
  }
}
