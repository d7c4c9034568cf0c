import type { RecordedEvent } from './recorded.ts';

/** Values that belong to the shape, because they are one of a few, or were asked for. */
const KEPT: readonly string[] = [
  ...[
    'type',
    'status',
    'phase',
    'state',
    'initializationType',
    'errorType',
    'events',
    'types',
    'name',
    'value',
  ],
  ...['requestId', 'version', 'functionName', 'functionVersion', 'functionArn', 'instanceMaxMemory'],
  ...['runtimeVersion', 'runtimeVersionArn'],
];

/** An event → its keys in their order, with kinds of values where the values are those of the moment. */
export function shapeOf({ time, type, record }: RecordedEvent): string {
  const kind = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(time) ? '' : ` at ${time}`;
  return `${type}${kind} ${typeof record === 'string' ? JSON.stringify(record) : JSON.stringify(shape(record))}`;
}

function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shape);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, KEPT.includes(key) ? inner : shape(inner)]),
  );
}

/** What one list has and the other has not, and whether the rest stands in the same order. */
export function compareLists(ours: readonly string[], recorded: readonly string[]) {
  const extra = without(ours, recorded);
  const missing = without(recorded, ours);
  const sameOrder = without(ours, extra).join('\n') === without(recorded, missing).join('\n');
  return { extra, missing, sameOrder };
}

/** Each item of `taken` takes away one like it. */
function without(items: readonly string[], taken: readonly string[]): readonly string[] {
  const left = [...taken];
  return items.filter((item) => {
    const at = left.indexOf(item);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
