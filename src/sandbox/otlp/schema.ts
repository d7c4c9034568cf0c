/**
 * A protobuf message as a table: the key is the field's JSON name, the entry its number and type. One table
 * serves both encodings of OTLP, so they cannot drift apart.
 */
export type Schema<T> = { readonly [K in keyof T]: Field<T[K]> };

export type DecodedBy<S> = S extends Schema<infer T> ? T : never;

/** `id` is `bytes` that OTLP/JSON writes in hex instead of base64. */
export interface ScalarTypes {
  string: string;
  bool: boolean;
  uint32: number;
  fixed32: number;
  double: number;
  int64: bigint;
  fixed64: bigint;
  sfixed64: bigint;
  bytes: Uint8Array;
  id: string;
}

export type Scalar = keyof ScalarTypes;

export type FieldType =
  | { readonly kind: 'scalar'; readonly scalar: Scalar }
  | { readonly kind: 'message'; readonly schema: () => Schema<object> };

/** How a field that is absent decodes: to the type's zero, to `undefined`, to an empty list. */
export type Presence = 'implicit' | 'explicit' | 'repeated';

export interface Field<T> {
  readonly number: number;
  readonly type: FieldType;
  readonly presence: Presence;
  /** Never there at run time: carries the decoded type. */
  readonly decoded?: T;
}

export function scalar<S extends Scalar>(number: number, name: S): Field<ScalarTypes[S]> {
  return { number, type: { kind: 'scalar', scalar: name }, presence: 'implicit' };
}

export function optionalScalar<S extends Scalar>(number: number, name: S): Field<ScalarTypes[S] | undefined> {
  return { number, type: { kind: 'scalar', scalar: name }, presence: 'explicit' };
}

export function repeatedScalar<S extends Scalar>(number: number, name: S): Field<readonly ScalarTypes[S][]> {
  return { number, type: { kind: 'scalar', scalar: name }, presence: 'repeated' };
}

export function message<T extends object>(number: number, schema: () => Schema<T>): Field<T | undefined> {
  return { number, type: { kind: 'message', schema }, presence: 'explicit' };
}

export function repeated<T extends object>(number: number, schema: () => Schema<T>): Field<readonly T[]> {
  return { number, type: { kind: 'message', schema }, presence: 'repeated' };
}

const ZERO: Readonly<ScalarTypes> = {
  string: '',
  bool: false,
  uint32: 0,
  fixed32: 0,
  double: 0,
  int64: 0n,
  fixed64: 0n,
  sfixed64: 0n,
  bytes: new Uint8Array(),
  id: '',
};

/** What the field decodes to where the message does not have it. */
export function absentValue(field: Field<unknown>): unknown {
  if (field.presence === 'repeated') return [];
  if (field.presence === 'explicit' || field.type.kind === 'message') return undefined;
  return ZERO[field.type.scalar];
}

/** Deeper nesting than this is refused: attribute values may nest, and a body may come from anywhere. */
export const MAX_DEPTH = 64;

/** The body is not the message that it should be. Thrown by both readers, caught in `decode.ts` alone. */
export class Malformed extends Error {
  override readonly name = 'Malformed';
}
