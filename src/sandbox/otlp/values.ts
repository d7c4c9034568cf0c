import type { AnyValue, KeyValue, WireResource, WireScope } from './messages.ts';

/** An attribute's value: an integer is a `bigint`, a double a `number`, so that it shows which one was sent. */
export type OtlpValue =
  | string
  | boolean
  | number
  | bigint
  | Uint8Array
  | null
  | readonly OtlpValue[]
  | { readonly [key: string]: OtlpValue };

export type OtlpAttributes = { readonly [key: string]: OtlpValue };

export interface SinkResource {
  readonly attributes: OtlpAttributes;
  readonly schemaUrl: string;
}

export interface SinkScope {
  readonly name: string;
  readonly version: string;
  readonly attributes: OtlpAttributes;
  readonly schemaUrl: string;
}

/** A value with none of its fields set is OTLP's "empty": `null`. */
export function toValue(value: AnyValue | undefined): OtlpValue {
  if (value === undefined) return null;
  if (value.arrayValue !== undefined) return value.arrayValue.values.map(toValue);
  if (value.kvlistValue !== undefined) return toAttributes(value.kvlistValue.values);
  return (
    value.stringValue ?? value.boolValue ?? value.intValue ?? value.doubleValue ?? value.bytesValue ?? null
  );
}

/** Of a key that occurs twice, which OTLP forbids, the last one stays; `repeatedKeys` tells. */
export function toAttributes(list: readonly KeyValue[]): OtlpAttributes {
  return Object.fromEntries(list.map(({ key, value }) => [key, toValue(value)]));
}

export function repeatedKeys(list: readonly KeyValue[]): readonly string[] {
  return list.map(({ key }) => key).filter((key, index, keys) => keys.indexOf(key) !== index);
}

export function toResource(resource: WireResource | undefined, schemaUrl: string): SinkResource {
  return { attributes: toAttributes(resource?.attributes ?? []), schemaUrl };
}

export function toScope(scope: WireScope | undefined, schemaUrl: string): SinkScope {
  const { name = '', version = '', attributes = [] } = scope ?? {};
  return { name, version, attributes: toAttributes(attributes), schemaUrl };
}
