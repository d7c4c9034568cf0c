import { answerForbidden, answerJson } from './answers.ts';
import type { Extension, ExtensionRegistry, ExtensionState } from './extension-registry.ts';

/** What the API asks of the environment behind it. */
export interface ExtensionsApiHost {
  readonly registry: ExtensionRegistry;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly handler: string;
  readonly accountId: string;
  now(): number;
  registered(extension: Extension): void;
  /** The extension waits: the answer to its `next`, whenever an event comes. */
  waiting(extension: Extension): Promise<Response>;
  failed(extension: Extension, during: 'init' | 'exit', errorType: string): void;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** `POST /2020-01-01/extension/register`. Bodies and refusals as AWS's emulator (classic core) words them. */
export async function register(request: Request, host: ExtensionsApiHost): Promise<Response> {
  const name = request.headers.get('Lambda-Extension-Name') ?? '';
  if (name === '') return answerForbidden('Extension.InvalidExtensionName', 'Empty extension name');
  const body = readRegisterBody(await request.text());
  if (body.kind === 'invalid') return answerForbidden('InvalidRequestFormat', body.message);
  const outcome = host.registry.register(name, body.events);
  if (outcome.kind === 'refused') return answerForbidden(outcome.errorType, outcome.message);
  host.registered(outcome.extension);
  return answerJson(200, registerAnswer(request, host), {
    'Lambda-Extension-Identifier': outcome.extension.id,
  });
}

/** `GET /2020-01-01/extension/event/next`: answered when an event comes, however long that takes. */
export function next(request: Request, host: ExtensionsApiHost): Response | Promise<Response> {
  const extension = identify(request, host.registry);
  if (extension instanceof Response) return extension;
  const transition = host.registry.next(extension, host.now());
  if (transition.kind === 'not-allowed')
    return refuseTransition(host.registry, { from: transition.from, to: 'Ready', id: extension.id });
  return host.waiting(extension);
}

/** `POST /2020-01-01/extension/{init,exit}/error`; the body is optional and not looked at. */
export function reportError(request: Request, host: ExtensionsApiHost, during: 'init' | 'exit'): Response {
  const extension = identify(request, host.registry);
  if (extension instanceof Response) return extension;
  const errorType = request.headers.get('Lambda-Extension-Function-Error-Type') ?? '';
  if (errorType === '')
    return answerForbidden('Extension.MissingHeader', 'Lambda-Extension-Function-Error-Type not found');
  const transition = host.registry.failed(extension, during, errorType);
  if (transition.kind === 'not-allowed')
    return refuseTransition(host.registry, {
      from: transition.from,
      to: during === 'init' ? 'InitError' : 'ExitError',
      id: extension.id,
    });
  host.failed(extension, during, errorType);
  return answerJson(202, { status: 'OK' });
}

/** The extension that the identifier header names, or the refusal. */
export function identify(request: Request, registry: ExtensionRegistry): Extension | Response {
  const id = request.headers.get('Lambda-Extension-Identifier') ?? '';
  if (id === '')
    return answerForbidden(
      'Extension.MissingExtensionIdentifier',
      'Missing Lambda-Extension-Identifier header',
    );
  if (!UUID.test(id))
    return answerForbidden('Extension.InvalidExtensionIdentifier', 'Invalid Lambda-Extension-Identifier');
  return (
    registry.find(id) ?? answerForbidden('Extension.UnknownExtensionIdentifier', `Unknown extension ${id}`)
  );
}

interface IllegalCall {
  readonly from: ExtensionState;
  readonly to: ExtensionState;
  readonly id: string;
}

function refuseTransition(registry: ExtensionRegistry, { from, to, id }: IllegalCall): Response {
  return answerForbidden('Extension.InvalidExtensionState', registry.refusal(from, to, id));
}

function registerAnswer(request: Request, host: ExtensionsApiHost): object {
  const { functionName, functionVersion, handler, accountId } = host;
  const features = (request.headers.get('Lambda-Extension-Accept-Feature') ?? '').split(',');
  const wantsAccount = features.some((feature) => feature.trim() === 'accountId');
  return { ...(wantsAccount ? { accountId } : {}), functionName, functionVersion, handler };
}

type RegisterBody =
  | { readonly kind: 'events'; readonly events: readonly string[] }
  | { readonly kind: 'invalid'; readonly message: string };

function readRegisterBody(text: string): RegisterBody {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    return { kind: 'invalid', message: text.trim() === '' ? 'unexpected end of JSON input' : String(error) };
  }
  if (typeof body !== 'object' || body === null)
    return { kind: 'invalid', message: 'json: cannot unmarshal into Go value of type RegisterRequest' };
  const { events = [], configurationKeys = [] } = body as { events?: unknown; configurationKeys?: unknown };
  if (Array.isArray(configurationKeys) && configurationKeys.length > 0)
    return {
      kind: 'invalid',
      message: 'configurationKeys are deprecated; use environment variables instead',
    };
  if (!isStrings(events ?? []))
    return {
      kind: 'invalid',
      message: `json: cannot unmarshal ${typeof events} into Go struct field .RegisterRequest.events of type []core.Event`,
    };
  return { kind: 'events', events: (events ?? []) as readonly string[] };
}

function isStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
