import type { InitStart, RestoreStart } from '../telemetry-api/events.ts';
import type { ConverterOptions } from './options.ts';
import type { PlatformEvent } from './platform-logs.ts';
import type { Resource } from './records.ts';
import { accountOf, type EnvironmentFacts, toResource } from './resource.ts';

/** What is known about the environment, and the resource made of it: one object until something new is learned. */
export class Environment {
  readonly #options: ConverterOptions;
  #facts: EnvironmentFacts = {
    functionName: undefined,
    functionVersion: undefined,
    instanceId: undefined,
    maxMemoryBytes: undefined,
    accountId: undefined,
  };
  #initializationType: string | undefined;
  #platformSeen = false;
  #resource: Resource | undefined;

  constructor(options: ConverterOptions) {
    this.#options = options;
    this.#initializationType = options.resource.initializationType;
  }

  get resource(): Resource {
    this.#resource ??= toResource(this.#options.resource, this.#facts);
    return this.#resource;
  }

  /** The function's name, which names its spans. */
  get functionName(): string {
    return this.#facts.functionName ?? this.#options.resource.functionName ?? 'invocation';
  }

  /** Managed Instances run many invocations at once. */
  get isConcurrent(): boolean {
    return this.#initializationType === 'lambda-managed-instances';
  }

  get isSnapStart(): boolean {
    return this.#initializationType === SNAP_START;
  }

  /** Platform events do come: not in every emulator, and not without that stream. */
  get platformSeen(): boolean {
    return this.#platformSeen;
  }

  /** Takes note of a platform event. */
  learn(event: PlatformEvent): void {
    this.#platformSeen = true;
    if (event.type === 'platform.initStart') {
      this.#initializationType = initializationTypeOf(event) ?? this.#initializationType;
      const isOfSnapshot = this.isSnapStart && event.phase !== 'invoke';
      this.#learnEnvironment(event, isOfSnapshot ? undefined : event.instanceId);
    }
    if (event.type === 'platform.restoreStart') this.#learnEnvironment(event, event.instanceId);
    if (event.type === 'platform.start') this.learnArn(event.functionArn);
  }

  /** The ARN of an INVOKE or a start; what the register answer says of the account wins. */
  learnArn(arn: string | undefined): void {
    const accountId = accountOf(arn);
    const known = this.#options.resource.accountId ?? this.#facts.accountId;
    if (accountId !== undefined && known === undefined) this.#update({ accountId });
  }

  /** A snapshot's instance is not this one, though it shares the function. */
  #learnEnvironment(event: InitStart | RestoreStart, instanceId: string | undefined): void {
    this.#update({
      functionName: event.functionName ?? this.#facts.functionName,
      functionVersion: event.functionVersion ?? this.#facts.functionVersion,
      instanceId: instanceId ?? this.#facts.instanceId,
      maxMemoryBytes: event.instanceMaxMemoryBytes ?? this.#facts.maxMemoryBytes,
    });
  }

  #update(facts: Partial<EnvironmentFacts>): void {
    this.#facts = { ...this.#facts, ...facts };
    this.#resource = undefined;
  }
}

/** The reference knows SnapStart as a phase of init only, its pages about SnapStart as a type. */
function initializationTypeOf({ initializationType, phase }: InitStart): string | undefined {
  return phase === SNAP_START ? SNAP_START : initializationType;
}

const SNAP_START = 'snap-start';
