import { answerForbidden, answerJson, answerText } from './answers.ts';
import type { Extension, ExtensionRegistry } from './extension-registry.ts';
import { identify } from './extensions-api.ts';
import { type Subscription, validateSubscription } from './subscription.ts';

/** What the API asks of the environment behind it. */
export interface TelemetryApiHost {
  readonly registry: ExtensionRegistry;
  /** `unsupported` answers like AWS's emulator and SAM, which have no telemetry. */
  readonly telemetry: 'full' | 'unsupported';
  readonly schemaVersions: readonly string[];
  /** Whether init still runs. */
  subscriptionsOpen(): boolean;
  /** Whether it may not have this one beside those that it has. */
  subscribed(extension: Extension, subscription: Subscription): boolean;
  subscribe(extension: Extension, subscription: Subscription): void;
  answered(extension: Extension, status: number, body: string): void;
}

/** `PUT /2022-07-01/telemetry`. Answers as AWS's emulator gives them. */
export async function subscribe(request: Request, host: TelemetryApiHost): Promise<Response> {
  const extension = identify(request, host.registry);
  if (host.telemetry === 'unsupported') {
    if (!(extension instanceof Response)) host.answered(extension, 202, NOT_SUPPORTED.errorMessage);
    return answerJson(202, NOT_SUPPORTED);
  }
  if (extension instanceof Response) return extension;
  const answer = decide(extension, await request.text(), host);
  host.answered(extension, answer.status, await answer.clone().text());
  return answer;
}

/** `PUT /2020-08-15/logs`, the API before it, whose events have another form. */
export function subscribeToLogs(request: Request, host: TelemetryApiHost): Response {
  const extension = identify(request, host.registry);
  if (!(extension instanceof Response)) host.answered(extension, 202, LOGS_NOT_SUPPORTED.errorMessage);
  return answerJson(202, LOGS_NOT_SUPPORTED);
}

const LOGS_NOT_SUPPORTED = { errorMessage: 'Logs API is not supported', errorType: 'Logs.NotSupported' };

const NOT_SUPPORTED = {
  errorMessage: 'Telemetry API is not supported',
  errorType: 'Telemetry.NotSupported',
};

function decide(extension: Extension, text: string, host: TelemetryApiHost): Response {
  if (!host.subscriptionsOpen())
    return answerForbidden('Telemetry.SubscriptionClosed', 'Telemetry API subscription is closed');
  const outcome = validateSubscription(text, host.schemaVersions);
  if (outcome.kind === 'invalid') return answerInvalid(outcome.message);
  if (host.subscribed(extension, outcome.subscription))
    return answerJson(500, { errorMessage: 'Internal Server Error', errorType: 'InternalServerError' });
  host.subscribe(extension, outcome.subscription);
  return answerText(200, '"OK"');
}

/** Not valid JSON where the message quotes a value, like the original: clients must cope. */
function answerInvalid(message: string): Response {
  return answerText(400, `{"errorType": "ValidationError", "errorMessage": "${message}"}`);
}
