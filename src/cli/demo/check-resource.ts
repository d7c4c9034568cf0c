import type { SandboxEvent } from '../../sandbox/events.ts';
import { DEFAULTS } from '../../sandbox/options.ts';
import type { OtlpValue } from '../../sandbox/otlp/values.ts';
import type { Received } from '../../sandbox/otlp-sink.ts';
import type { Findings } from './findings.ts';
import { FUNCTION_NAME } from './story.ts';

/** What the extension sends names the function and its environment, on every span and every log record. */
export function checkResource(received: Received, events: readonly SandboxEvent[], findings: Findings): void {
  const resources = new Set([...received.spans, ...received.logs].map(({ resource }) => resource));
  const expected = Object.entries(expectedAttributes(events));
  for (const { attributes } of resources) {
    // The function's own SDK describes itself.
    if (attributes['telemetry.sdk.language'] !== undefined) continue;
    for (const [key, value] of expected) {
      findings.equal('resource', key, { expected: value, got: attributes[key] });
    }
  }
}

function expectedAttributes(events: readonly SandboxEvent[]): Record<string, OtlpValue | undefined> {
  return {
    'service.name': FUNCTION_NAME,
    'faas.name': FUNCTION_NAME,
    'faas.version': DEFAULTS.functionVersion,
    'faas.instance': instanceOf(events),
    'faas.max_memory': BigInt(DEFAULTS.memoryMb * 1_048_576),
    'cloud.provider': 'aws',
    'cloud.platform': 'aws_lambda',
    'cloud.region': DEFAULTS.region,
  };
}

/** The log stream, which stays the same over resets. */
function instanceOf(events: readonly SandboxEvent[]): string | undefined {
  for (const event of events) {
    if (event.kind !== 'telemetry-generated' || event.record.type !== 'platform.initStart') continue;
    return (event.record.record as { instanceId?: string }).instanceId;
  }
  return undefined;
}
