import { padEnd, padStart, widthOf, wrap } from './text.ts';
import { NARROWEST, type ViewOptions, WIDEST } from './trace-view.ts';

/** A line of a table of figures: what it is, how much, and what is to be said about it. */
export interface Fact {
  readonly label: string;
  readonly value: string;
  readonly note: string;
}

/** Notes narrower than this stand under their figure instead of beside it. */
const NARROWEST_NOTE = 24;

/** A table under a heading: labels to the left, values right-aligned, notes wrapped in what is left. */
export function renderFacts(title: string, facts: readonly Fact[], { width, paint }: ViewOptions): string {
  const columns = Math.min(WIDEST, Math.max(NARROWEST, width));
  const labels = Math.max(...facts.map(({ label }) => widthOf(label)));
  const values = Math.max(...facts.map(({ value }) => widthOf(value)));
  const beside = columns - labels - values - 8 >= NARROWEST_NOTE;
  const indent = ' '.repeat(beside ? labels + values + 7 : 5);
  const lines = facts.flatMap(({ label, value, note }) => {
    const figure = `   ${padEnd(label, labels)}  ${paint('strong', padStart(value, values))}`;
    const notes =
      note === '' ? [] : wrap(note, columns - indent.length - 1).map((line) => paint('faint', line));
    const [first = '', ...more] = beside ? notes : ['', ...notes];
    return [`${figure}  ${first}`, ...more.map((line) => indent + line)];
  });
  return [renderRule(title, { width, paint }), ...lines].map((line) => `${line.trimEnd()}\n`).join('');
}

/** A heading over the whole width. */
export function renderRule(title: string, { width, paint }: ViewOptions): string {
  const columns = Math.min(WIDEST, Math.max(NARROWEST, width));
  return ` ${paint('strong', title)} ${paint('faint', '─'.repeat(Math.max(1, columns - widthOf(title) - 3)))}`;
}
