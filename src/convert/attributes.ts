import type { Attributes, AttributeValue } from './records.ts';

/** The attributes that have a value: what is not known is absent. */
export function known(attributes: Readonly<Record<string, AttributeValue | undefined>>): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).filter((entry): entry is [string, AttributeValue] => entry[1] !== undefined),
  );
}
