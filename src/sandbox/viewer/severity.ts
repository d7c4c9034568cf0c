import type { SinkLog } from '../otlp/logs.ts';
import { groupBy } from './group-by.ts';
import type { Role } from './paint.ts';

const NAMES = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;

/** The name of the severity's range, `-` where the record names none. Source: OTLP logs data model. */
export function severityName({ severityNumber }: SinkLog): string {
  return NAMES[Math.floor((severityNumber - 1) / 4)] ?? '-';
}

export function severityRole({ severityNumber }: SinkLog): Role {
  if (severityNumber >= 17) return 'bad';
  if (severityNumber >= 13) return 'warning';
  return severityNumber >= 9 ? 'good' : 'faint';
}

/** `490 INFO, 6 WARN`, least severe first. */
export function severityCounts(logs: readonly SinkLog[]): string {
  const inOrder = [...logs].sort((a, b) => a.severityNumber - b.severityNumber);
  return [...groupBy(inOrder, severityName)].map(([name, { length }]) => `${length} ${name}`).join(', ');
}
