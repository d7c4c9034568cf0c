import type { Recording } from './check.ts';
import { costOf } from './cost.ts';
import type { Findings } from './findings.ts';
import { exportTotals, telemetryTotals } from './totals.ts';

/** The whole run as one JSON document; times are epoch ns as text, integers beyond 2^53 too. */
export function renderReport(recording: Recording, findings: Findings, engine: string): string {
  const { steps, events, received } = recording;
  const report = {
    ok: findings.mismatches.length === 0,
    engine,
    compared: findings.compared,
    mismatches: findings.mismatches,
    invocations: steps.map(({ step, invocation }) => ({ title: step.title, ...invocation })),
    in: telemetryTotals(events),
    // Absent where everything went to an endpoint elsewhere.
    out: received && exportTotals(received),
    cost: costOf(events),
    spans: received?.spans,
    logs: received?.logs,
    metrics: received?.metrics,
  };
  return `${JSON.stringify(report, jsonValue, 2)}\n`;
}

function jsonValue(key: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (typeof value !== 'bigint') return value;
  return key.endsWith('Nano') || !Number.isSafeInteger(Number(value)) ? value.toString() : Number(value);
}
