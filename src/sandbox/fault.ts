import type { ProcessIdentity, ShutdownReason, Status } from './events.ts';

/** The first thing that went wrong; it ends the process set. */
export interface Fault {
  readonly status: Status;
  readonly errorType: string;
  readonly message: string;
  readonly at: number;
}

export type FaultKind = Omit<Fault, 'at'>;

export const INIT_TIMEOUT: FaultKind = {
  status: 'timeout',
  errorType: 'Sandbox.Timedout',
  message: 'Init timed out',
};

export const SHUT_DOWN: FaultKind = {
  status: 'failure',
  errorType: 'Client.ExecutionEnvironmentShutDown',
  message: 'the environment was shut down',
};

/** As the kernel kills a runtime whose environment has used up its memory. */
export const OUT_OF_MEMORY: FaultKind = {
  status: 'error',
  errorType: 'Runtime.OutOfMemory',
  message: 'Runtime exited with error: signal: killed',
};

/** The function timeout has passed. */
export function timeoutAfter(timeoutMs: number): FaultKind {
  const message = `Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`;
  return { status: 'timeout', errorType: 'Sandbox.Timedout', message };
}

const SIGNAL_WORDS: Readonly<Record<string, string>> = {
  SIGABRT: 'aborted',
  SIGKILL: 'killed',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
};

/** The platform's words for a process that ended where it must not. */
export function exitFault({ role }: ProcessIdentity, code: number | null, signal: string | null): FaultKind {
  const how = signal === null ? `exit status ${code}` : `signal: ${SIGNAL_WORDS[signal] ?? signal}`;
  if (role === 'extension') {
    const message = code === 0 ? 'exit code 0' : how;
    return { status: 'error', errorType: 'Extension.Crash', message };
  }
  const message =
    code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: ${how}`;
  return { status: 'error', errorType: 'Runtime.ExitError', message };
}

/** What the SHUTDOWN event says about it. */
export function reasonOf(fault: Fault | undefined): ShutdownReason {
  if (fault === undefined) return 'spindown';
  return fault.status === 'timeout' ? 'timeout' : 'failure';
}
