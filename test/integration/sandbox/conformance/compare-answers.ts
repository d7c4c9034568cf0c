import type { Difference } from './differences.ts';
import type { Exchange } from './recorded.ts';
import type { Answer } from './stage.ts';

/** Headers by their value; of an identifier only that it is there. */
const VALUES = ['content-type', 'allow', 'x-content-type-options'];
const PRESENCE = ['lambda-extension-identifier', 'lambda-extension-event-identifier'];

/** One answer, as it was recorded and as it is here, with the identifiers of here in both. */
export function compareAnswers(
  scenario: string,
  { tag, response }: Exchange,
  answer: Answer,
): readonly Difference[] {
  const recorded = new Map(response.headers.map(([name, value]) => [name.toLowerCase(), value]));
  const found: Difference[] = [];
  const note = (field: string, ours: unknown, theirs: unknown) => {
    if (ours !== theirs)
      found.push({ scenario, at: tag, field, ours: String(ours), recorded: String(theirs) });
  };
  note('status', answer.status, response.status);
  for (const name of VALUES) note(`header ${name}`, answer.headers[name], recorded.get(name));
  for (const name of PRESENCE) note(`header ${name}`, name in answer.headers, recorded.has(name));
  compareBodies(normalize(answer.body), normalize(response.body), note);
  return found;
}

/** Texts byte for byte; where both are events, key by key, and the order of the keys. */
function compareBodies(
  ours: string,
  recorded: string,
  note: (field: string, a: unknown, b: unknown) => void,
) {
  const [event, theirs] = [eventIn(ours), eventIn(recorded)];
  if (event === undefined || theirs === undefined) return note('body', ours, recorded);
  for (const key of new Set([...Object.keys(event), ...Object.keys(theirs)]))
    note(`body ${key}`, JSON.stringify(event[key]), JSON.stringify(theirs[key]));
  const shared = (a: object, b: object) =>
    Object.keys(a)
      .filter((key) => key in b)
      .join();
  note('body, order of keys', shared(event, theirs), shared(theirs, event));
}

function eventIn(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith('{"eventType"') || !text.endsWith('}')) return undefined;
  return JSON.parse(text) as Record<string, unknown>;
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

function normalize(text: string): string {
  return text
    .replace(/("requestId":")[^"]*/, '$1<id>')
    .replace(/("deadlineMs":)\d+/, '$10')
    .replace(UUID, '<uuid>');
}
