/** A subscription that is refused. */
export interface Invalid {
  readonly kind: 'invalid';
  readonly message: string;
}

export function invalid(message: string): Invalid {
  return { kind: 'invalid', message };
}

/** In the words of the schema validator that AWS's emulator uses: where, against which rule, what. */
export function schemaProblem(pointer: string, rule: string, problem: string): string {
  const file = 'file:///var/task/telemetry-subscription-schema.json';
  return `schema validation error: jsonschema: '${pointer}' does not validate with ${file}#/${rule}: ${problem}`;
}

/** The values that a field may have. */
export function oneOf(values: readonly unknown[]): string {
  const quoted = values.map((value) => `"${value}"`).join(', ');
  return values.length === 1 ? quoted : `one of ${quoted}`;
}

/** As the original's language writes a number: with an exponent from a million on. */
export function written(number: number): string {
  if (Math.abs(number) < 1_000_000) return String(number);
  return number.toExponential().replace(/e\+(\d)$/, 'e+0$1');
}
