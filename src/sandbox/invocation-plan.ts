import { randomBytes, randomUUID } from 'node:crypto';
import type { EnvironmentContext } from './environment-context.ts';
import type { InvokeOptions } from './invocation.ts';
import type { RuntimeEvent } from './runtime-session.ts';
import { type InvocationTrace, traceInvocation } from './trace-header.ts';

/** One invocation as it is asked for. */
export interface InvocationPlan {
  readonly requestId: string;
  readonly payload: string;
  readonly tenantId: string | undefined;
  readonly trace: InvocationTrace;
  readonly functionArn: string;
  /** When the client asked, epoch ms; a repeated init came after that. */
  readonly startedAt: number;
  readonly deadlineMs: number;
}

/** From now on the time of the function timeout runs. */
export function planInvocation(
  { clock, options }: EnvironmentContext,
  payload: string,
  { requestId, tenantId, traceHeader }: InvokeOptions,
): InvocationPlan {
  const { region, accountId, functionName, activeTracing, timeoutMs } = options;
  const startedAt = clock.now();
  return {
    payload,
    requestId: requestId ?? randomUUID(),
    tenantId,
    functionArn: `arn:aws:lambda:${region}:${accountId}:function:${functionName}`,
    startedAt,
    deadlineMs: startedAt + timeoutMs,
    trace: traceInvocation({ header: traceHeader, activeTracing, nowMs: startedAt, randomHex }),
  };
}

/** What the runtime gets. */
export function runtimeEvent(plan: InvocationPlan): RuntimeEvent {
  const { requestId, payload, functionArn, tenantId, trace, deadlineMs } = plan;
  return {
    requestId,
    payload,
    headers: {
      'Lambda-Runtime-Aws-Request-Id': requestId,
      'Lambda-Runtime-Deadline-Ms': String(Math.floor(deadlineMs)),
      'Lambda-Runtime-Invoked-Function-Arn': functionArn,
      'Lambda-Runtime-Trace-Id': trace.forFunction,
      ...(tenantId === undefined ? {} : { 'Lambda-Runtime-Aws-Tenant-Id': tenantId }),
    },
  };
}

/** What the platform's records say of it. */
export function recordParts({ requestId, trace, tenantId }: InvocationPlan) {
  return { requestId, tracing: trace.tracing, tenantId };
}

function randomHex(digits: number): string {
  return randomBytes(digits / 2).toString('hex');
}
