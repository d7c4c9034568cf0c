import { sha1, sha256 } from '../sha.ts';

/*
 * Ids made from what they stand for, so that an event delivered twice, or to the process that follows a
 * crash, yields the same ids and the backend sees one span.
 */

/** The request id's own 32 digits where it is a UUID, else a hash of it. */
export function traceIdOf(requestId: string): string {
  const digits = requestId.replaceAll('-', '').toLowerCase();
  return UUID.test(requestId) && digits !== NO_TRACE ? digits : sha256(requestId).slice(0, 32);
}

/** `owner` is a request id, or the environment's instance id for what is no invocation; start in epoch ms. */
export function spanIdOf(owner: string, start: number, kind: string): string {
  return sha256(`${owner}\n${start}\n${kind}`).slice(0, 16);
}

/** The trace of an init or restore that no invocation waited for. */
export function ownTraceIdOf(instanceId: string, start: number, kind: string): string {
  return sha256(`${instanceId}\n${start}\n${kind}\ntrace`).slice(0, 32);
}

/** Version 5, in the namespace that the semantic conventions reserve for `service.instance.id`. */
export function instanceUuid(instanceId: string): string {
  const named = Buffer.concat([Buffer.from(SERVICE_INSTANCE_NAMESPACE, 'hex'), Buffer.from(instanceId)]);
  const bytes = Buffer.from(sha1(named), 'hex').subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const NO_TRACE = '0'.repeat(32);
const SERVICE_INSTANCE_NAMESPACE = '4d63009a8d0f11eeaad74c796ed8e320';

export function isUuid(text: string): boolean {
  return UUID.test(text);
}
