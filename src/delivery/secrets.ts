/** Shorter values are no keys, and may well be part of other words. */
const SHORTEST = 8;

/**
 * What stands in a request that nobody may read in a log: the values of its headers, whole and without their scheme
 * (`Bearer <key>`), and those of its URL's query, as they stand there and decoded. The longest first.
 */
export function secretsIn(url: string, headers: Readonly<Record<string, string>>): readonly string[] {
  const { search, searchParams } = new URL(url);
  const values = [
    ...Object.values(headers).flatMap((value) => [value, value.slice(value.indexOf(' ') + 1)]),
    ...search
      .slice(1)
      .split('&')
      .map((pair) => pair.slice(pair.indexOf('=') + 1)),
    ...searchParams.values(),
  ];
  return [...new Set(values)]
    .filter(({ length }) => length >= SHORTEST)
    .toSorted((a, b) => b.length - a.length);
}

/** A text in which somebody else may have repeated them. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((hidden, secret) => hidden.replaceAll(secret, '***'), text);
}
