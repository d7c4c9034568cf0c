/** Why an environment shuts down, as the SHUTDOWN event spells it. */
export type ShutdownReason = 'spindown' | 'timeout' | 'failure';

export type Phase = 'init' | 'invoke';

export type InitializationType =
  | 'on-demand'
  | 'provisioned-concurrency'
  | 'snap-start'
  | 'lambda-managed-instances';

/** One record of the Telemetry API as it goes out: `time` is ISO 8601 with milliseconds. */
export interface TelemetryRecord {
  readonly time: string;
  readonly type: string;
  readonly record: unknown;
}

/** A process of the environment. The runtime's name is `runtime`, an extension's its file name. */
export interface ProcessIdentity {
  readonly role: 'runtime' | 'extension';
  readonly name: string;
  readonly pid: number;
}

/** What a process has used up; a figure that the system does not give is `undefined`. */
export interface ProcessCost {
  readonly userMs: number | undefined;
  readonly systemMs: number | undefined;
  readonly peakRssKb: number | undefined;
  /** The last figure before the process ended: at the end of an invocation, or when shutdown began. */
  readonly privateDirtyKb: number | undefined;
}

/** The outcome of a phase in the platform's own words. */
export type Status = 'success' | 'error' | 'failure' | 'timeout';

interface Timed {
  /** Epoch ms with a fraction. */
  readonly at: number;
}

export interface InitStarted extends Timed {
  readonly kind: 'init-started';
  readonly phase: Phase;
}

export interface InitEnded extends Timed {
  readonly kind: 'init-ended';
  readonly phase: Phase;
  readonly status: Status;
  readonly errorType: string | undefined;
  readonly durationMs: number;
}

/** A snapshot lives again, in a new instance. */
export interface Restored extends Timed {
  readonly kind: 'restored';
  readonly status: Status;
  readonly errorType: string | undefined;
  readonly durationMs: number;
}

export interface ProcessStarted extends Timed {
  readonly kind: 'process-started';
  readonly process: ProcessIdentity;
}

export interface ProcessExited extends Timed {
  readonly kind: 'process-exited';
  readonly process: ProcessIdentity;
  /** `null` where a signal ended it. */
  readonly code: number | null;
  readonly signal: string | null;
  readonly cost: ProcessCost;
}

export interface ProcessOutput extends Timed {
  readonly kind: 'process-output';
  readonly process: ProcessIdentity;
  /** `log`: a framed record from the runtime's own log descriptor. */
  readonly stream: 'stdout' | 'stderr' | 'log';
  /** One line or framed record, without the newline at its end. */
  readonly text: string;
}

export interface ExtensionRegistered extends Timed {
  readonly kind: 'extension-registered';
  readonly name: string;
  readonly events: readonly string[];
  /** Since its exec; 0 for an internal extension, which has no process of its own. */
  readonly sinceExecMs: number;
}

export interface ExtensionSubscribed extends Timed {
  readonly kind: 'extension-subscribed';
  readonly name: string;
  readonly status: number;
  /** The answer's body. */
  readonly body: string;
}

/** The extension's first `next`. */
export interface ExtensionReady extends Timed {
  readonly kind: 'extension-ready';
  readonly name: string;
  readonly sinceExecMs: number;
}

/** The extension reported an error and is about to exit. */
export interface ExtensionFailed extends Timed {
  readonly kind: 'extension-failed';
  readonly name: string;
  readonly during: 'init' | 'exit';
  readonly errorType: string;
}

export interface InvokeStarted extends Timed {
  readonly kind: 'invoke-started';
  readonly requestId: string;
  readonly deadlineMs: number;
  readonly traceHeader: string;
}

/** What the client sees; extensions may still be at work. */
export interface ResponseSent extends Timed {
  readonly kind: 'response-sent';
  readonly requestId: string;
  readonly body: string;
  readonly errorType: string | undefined;
}

export interface RuntimeDone extends Timed {
  readonly kind: 'runtime-done';
  readonly requestId: string;
  readonly status: Status;
  readonly errorType: string | undefined;
  readonly durationMs: number;
}

export interface InvokeEnded extends Timed {
  readonly kind: 'invoke-ended';
  readonly requestId: string;
  readonly status: Status;
  readonly errorType: string | undefined;
  /** What extensions added after the runtime was done. */
  readonly extensionOverheadMs: number;
}

export interface Frozen extends Timed {
  readonly kind: 'frozen';
}

export interface Thawed extends Timed {
  readonly kind: 'thawed';
  readonly frozenMs: number;
}

/** A platform, function or extension record came into being; subscribers get it later. */
export interface TelemetryGenerated extends Timed {
  readonly kind: 'telemetry-generated';
  readonly record: TelemetryRecord;
}

/** One POST to a subscriber was answered, or failed. */
export interface TelemetrySent extends Timed {
  readonly kind: 'telemetry-sent';
  readonly name: string;
  /** Those that are complete with this POST: of a record that is cut it is the last one. */
  readonly records: readonly TelemetryRecord[];
  /** As it went out. */
  readonly body: string;
  readonly bytes: number;
  /** `undefined` where no answer came; it is sent again. */
  readonly status: number | undefined;
  readonly durationMs: number;
}

/** A subscriber was too slow: so much it will never get. */
export interface TelemetryDropped extends Timed {
  readonly kind: 'telemetry-dropped';
  readonly name: string;
  readonly records: number;
  readonly bytes: number;
}

export interface ShutdownStarted extends Timed {
  readonly kind: 'shutdown-started';
  readonly reason: ShutdownReason;
  readonly deadlineMs: number;
}

/** An extension ended during shutdown. */
export interface ExtensionExited extends Timed {
  readonly kind: 'extension-exited';
  readonly name: string;
  /** Negative: it had to be killed after the deadline. */
  readonly beforeDeadlineMs: number;
  readonly killed: boolean;
}

export interface ShutdownEnded extends Timed {
  readonly kind: 'shutdown-ended';
  readonly durationMs: number;
}

/** What everything after it is about. */
export interface SandboxOpened extends Timed {
  readonly kind: 'sandbox-opened';
  readonly initializationType: InitializationType;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly handler: string;
  readonly region: string;
  readonly accountId: string;
  readonly memoryMb: number;
}

/** INVOKE or SHUTDOWN left for an extension that waited for it. */
export interface EventSent extends Timed {
  readonly kind: 'event-sent';
  readonly name: string;
  /** As it went out. */
  readonly body: string;
}

/** The kernel holds function and extensions to what Lambda gives their memory size. */
export interface ResourcesLimited extends Timed {
  readonly kind: 'resources-limited';
  /** Of one CPU; more than 1 is more than one. */
  readonly cpus: number;
  readonly memoryMb: number;
}

/** It was asked to, but cannot. */
export interface ResourcesNotLimited extends Timed {
  readonly kind: 'resources-not-limited';
  readonly reason: string;
}

/** Everything that happens in the sandbox, in order. */
export type SandboxEvent =
  | SandboxOpened
  | ResourcesLimited
  | ResourcesNotLimited
  | InitStarted
  | InitEnded
  | Restored
  | ProcessStarted
  | ProcessExited
  | ProcessOutput
  | ExtensionRegistered
  | ExtensionSubscribed
  | ExtensionReady
  | ExtensionFailed
  | EventSent
  | InvokeStarted
  | ResponseSent
  | RuntimeDone
  | InvokeEnded
  | Frozen
  | Thawed
  | TelemetryGenerated
  | TelemetrySent
  | TelemetryDropped
  | ShutdownStarted
  | ExtensionExited
  | ShutdownEnded;
