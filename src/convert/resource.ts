import { known } from './attributes.ts';
import { instanceUuid } from './derived-ids.ts';
import type { Attributes, Resource } from './records.ts';
import { ATTR, SCHEMA_URL } from './semconv.ts';

/** What configuration, the environment and the register answer know. */
export interface ResourceFacts {
  readonly region: string | undefined;
  readonly functionName: string | undefined;
  readonly functionVersion: string | undefined;
  readonly memoryMb: number | undefined;
  readonly accountId: string | undefined;
  readonly logGroup: string | undefined;
  /** `OTEL_SERVICE_NAME`. */
  readonly serviceName: string | undefined;
  /** `OTEL_RESOURCE_ATTRIBUTES`. */
  readonly resourceAttributes: Attributes;
  readonly distroName: string;
  readonly distroVersion: string;
  /** `AWS_LAMBDA_INITIALIZATION_TYPE`. */
  readonly initializationType: string | undefined;
}

/** What events tell about the environment as it goes. */
export interface EnvironmentFacts {
  readonly functionName: string | undefined;
  readonly functionVersion: string | undefined;
  /** The log stream name. */
  readonly instanceId: string | undefined;
  readonly maxMemoryBytes: number | undefined;
  readonly accountId: string | undefined;
}

/**
 * No `telemetry.sdk.language`: it would call a Python function Node. What the user sets wins over what we
 * found out, and the service name over both.
 */
export function toResource(facts: ResourceFacts, environment: EnvironmentFacts): Resource {
  const name = environment.functionName ?? facts.functionName;
  const { instanceId } = environment;
  const bytes =
    environment.maxMemoryBytes ?? (facts.memoryMb === undefined ? undefined : facts.memoryMb * MB);
  return {
    schemaUrl: SCHEMA_URL,
    attributes: known({
      [ATTR.cloudProvider]: 'aws',
      [ATTR.cloudPlatform]: 'aws_lambda',
      [ATTR.cloudRegion]: facts.region,
      [ATTR.cloudAccountId]: facts.accountId ?? environment.accountId,
      [ATTR.faasName]: name,
      [ATTR.faasVersion]: environment.functionVersion ?? facts.functionVersion,
      [ATTR.faasInstance]: instanceId,
      [ATTR.faasMaxMemory]: bytes,
      [ATTR.logGroupNames]: facts.logGroup === undefined ? undefined : [facts.logGroup],
      [ATTR.serviceName]: name,
      [ATTR.serviceInstanceId]: instanceId === undefined ? undefined : instanceUuid(instanceId),
      [ATTR.distroName]: facts.distroName,
      [ATTR.distroVersion]: facts.distroVersion,
      ...facts.resourceAttributes,
      ...(facts.serviceName === undefined ? {} : { [ATTR.serviceName]: facts.serviceName }),
    }),
  };
}

/** Lambda's "MB" is 2^20 bytes. */
const MB = 1_048_576;

/** The account in `arn:aws:lambda:<region>:<account>:function:…`. */
export function accountOf(arn: string | undefined): string | undefined {
  const account = arn?.split(':')[4];
  return account !== undefined && /^\d{12}$/.test(account) ? account : undefined;
}
