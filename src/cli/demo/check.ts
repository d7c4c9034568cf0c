import type { SandboxEvent } from '../../sandbox/events.ts';
import type { Received } from '../../sandbox/otlp-sink.ts';
import { checkDelivery } from './check-delivery.ts';
import { checkLogs } from './check-logs.ts';
import { checkMetrics } from './check-metrics.ts';
import { checkResource } from './check-resource.ts';
import { checkSpans } from './check-spans.ts';
import { Findings } from './findings.ts';
import { type PlayedStep, toTruth } from './truth.ts';

/** All that a run of the demo left behind. */
export interface Recording {
  readonly steps: readonly PlayedStep[];
  readonly events: readonly SandboxEvent[];
  /** `undefined` where everything went to a collector elsewhere. */
  readonly received: Received | undefined;
  /** The trace headers that the service called by the function got. */
  readonly calls: readonly (string | undefined)[];
}

/** Compares what arrived with what the function did, by the sandbox's account and the story's. */
export function check(recording: Recording): Findings {
  const findings = new Findings();
  checkOutcomes(recording, findings);
  if (recording.received !== undefined) {
    const truths = toTruth(recording.steps, recording.events);
    const spans = checkSpans(truths, recording.received.spans, findings);
    checkLogs(truths, { spans, logs: recording.received.logs, events: recording.events }, findings);
    checkMetrics(truths, recording.received.metrics, findings);
    checkResource(recording.received, recording.events, findings);
    checkDelivery(recording.received, recording.events, findings);
  }
  return findings;
}

/** The function worked and failed as it was told to, and the extension did not get in its way. */
function checkOutcomes({ steps, events, calls }: Recording, findings: Findings): void {
  for (const { step, invocation } of steps) {
    const { title, expected } = step;
    findings.equal(title, 'status', { expected: expected.status, got: invocation.status });
    const answered = invocation.response.includes(expected.response);
    findings.equal(title, 'response', {
      expected: expected.response,
      got: answered ? expected.response : invocation.response,
    });
  }
  const traced = calls.filter((header) =>
    /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=1/.test(header ?? ''),
  );
  const ordered = steps.filter(({ step }) => step.event['action'] === 'order');
  findings.equal('calls of the function', 'with a trace header', {
    expected: ordered.length,
    got: traced.length,
  });
  for (const event of events) {
    if (event.kind === 'extension-exited') {
      findings.equal('shutdown', `${event.name} ended in time`, { expected: true, got: !event.killed });
    }
    if (event.kind === 'extension-failed') {
      findings.equal('extension', `${event.name} reported an error`, {
        expected: undefined,
        got: event.errorType,
      });
    }
  }
}
