import type { TelemetryRecord } from './events.ts';

/**
 * A record → the text that goes out, in one piece or, where that would be longer than `maxBytes`, in several. Each
 * piece but the last looks complete, closed by a brace that is none of its own, and each but the first begins with
 * the envelope again: none of them is JSON. The cut never parts a character.
 * Source: Telemetry API, buffering: a record larger than `maxBytes` is cut across consecutive requests.
 */
export function piecesOf(record: TelemetryRecord, maxBytes: number): readonly string[] {
  const whole = JSON.stringify(record);
  if (Buffer.byteLength(whole) <= maxBytes) return [whole];
  const { time, type } = record;
  const envelope = `${JSON.stringify({ time, type }).slice(0, -1)},"record":`;
  const room = Math.max(LONGEST_CHARACTER, maxBytes - Buffer.byteLength(envelope) - 1);
  return slices(Buffer.from(JSON.stringify(record.record) ?? 'null'), room).map(
    (slice) => `${envelope}${slice}}`,
  );
}

const LONGEST_CHARACTER = 4;

function slices(bytes: Buffer, room: number): readonly string[] {
  const found: string[] = [];
  for (let from = 0; from < bytes.length; ) {
    let to = Math.min(from + room, bytes.length);
    while (to < bytes.length && isInsideCharacter(bytes[to])) to -= 1;
    found.push(bytes.toString('utf8', from, to));
    from = to;
  }
  return found;
}

/** Whether a UTF-8 character has begun before this byte. */
function isInsideCharacter(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
