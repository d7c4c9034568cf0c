/** What `POST /extension/register` answered. */
export type RegisterOutcome =
  | { readonly kind: 'registered'; readonly registration: Registration }
  | { readonly kind: 'refused'; readonly status: number; readonly message: string };

export interface Registration {
  readonly identifier: string;
  readonly functionName: string | undefined;
  readonly functionVersion: string | undefined;
  /** Only where the platform knows the `accountId` feature. */
  readonly accountId: string | undefined;
}

/** Status, `Lambda-Extension-Identifier` header and body → outcome. A body of another form costs only its own facts. */
export function decodeRegistration(
  status: number,
  identifier: string | undefined,
  body: string,
): RegisterOutcome {
  if (status !== 200 || identifier === undefined) return { kind: 'refused', status, message: body.trim() };
  const facts = parsedObject(body);
  const field = (name: string) => (typeof facts[name] === 'string' ? facts[name] : undefined);
  const registration = {
    identifier,
    functionName: field('functionName'),
    functionVersion: field('functionVersion'),
    accountId: field('accountId'),
  };
  return { kind: 'registered', registration };
}

/**
 * The raw HTTP/1.1 answer to a register request, as a launcher that sent it hands it on → outcome;
 * `undefined` while the answer is not complete.
 */
export function decodeRawRegistration(raw: string): RegisterOutcome | undefined {
  const end = raw.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [statusLine = '', ...lines] = raw.slice(0, end).split('\r\n');
  const header = (name: string) =>
    lines
      .find((line) => line.toLowerCase().startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim();
  const body = raw.slice(end + 4);
  if (Buffer.byteLength(body) < Number(header('content-length') ?? 0)) return undefined;
  return decodeRegistration(Number(statusLine.split(' ')[1]), header('lambda-extension-identifier'), body);
}

function parsedObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
