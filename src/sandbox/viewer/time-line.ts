import { formatMs } from './units.ts';

/** A stretch of time and the columns it is drawn on. */
export interface TimeLine {
  readonly startNano: bigint;
  readonly endNano: bigint;
  readonly columns: number;
}

interface Stretch {
  readonly startNano: bigint;
  readonly endNano: bigint;
}

/**
 * A bar of heavy lines in steps of half a column, behind blanks. However short, it shows; what
 * lies outside is cut off.
 */
export function bar(line: TimeLine, { startNano, endNano }: Stretch): string {
  const halves = line.columns * 2;
  const from = clamp(Math.floor(position(line, startNano) * halves), 0, halves - 1);
  const to = clamp(Math.round(position(line, endNano) * halves), from + 1, halves);
  const before = Math.floor(from / 2);
  const head = from % 2 === 1 ? '╺' : '';
  const full = '━'.repeat(Math.max(0, Math.floor(to / 2) - Math.ceil(from / 2)));
  const tail = to % 2 === 1 ? '╸' : '';
  return ' '.repeat(before) + head + full + tail;
}

/** Tick marks at round times, each a label that starts under its column: `0 ms      20 ms     40 ms`. */
export function axis(line: TimeLine): string {
  const lengthMs = Number(line.endNano - line.startNano) / 1e6;
  if (lengthMs <= 0) return '╷0';
  const step = roundStep(lengthMs / Math.max(1, Math.floor(line.columns / 8)));
  let text = '';
  for (let at = 0; at < lengthMs; at += step) {
    const column = Math.floor((at / lengthMs) * line.columns);
    const label = `╷${at === 0 ? '0' : formatMs(at)}`;
    const free = column === 0 || column > text.length;
    if (free && column + label.length <= line.columns) text = text.padEnd(column) + label;
  }
  return text;
}

/** The next of 1, 2, 5, 10, 20, 50 … */
function roundStep(ms: number): number {
  const power = 10 ** Math.floor(Math.log10(ms));
  return ([1, 2, 5].find((factor) => factor * power >= ms) ?? 10) * power;
}

/** 0 at the start of the line, 1 at its end. */
function position(line: TimeLine, nano: bigint): number {
  const length = Number(line.endNano - line.startNano);
  return length <= 0 ? 0 : Number(nano - line.startNano) / length;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
