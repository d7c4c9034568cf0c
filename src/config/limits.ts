import type { LogLimits } from '../convert/logs.ts';
import type { EncoderOptions } from '../otlp/encode.ts';
import type { Values } from './settings.ts';

/** The specification's limit on the attributes of a link or an event, for which the bridge has no variable. */
const MAX_INNER_ATTRIBUTES = 128;

/** The limits of spans, each from its own variable, else the general one. */
export function spanLimits(values: Values): EncoderOptions['spanLimits'] {
  return {
    attributeCountLimit: values.spanAttributeCountLimit ?? values.attributeCountLimit,
    attributeValueLengthLimit:
      values.spanAttributeValueLengthLimit ?? values.attributeValueLengthLimit ?? Number.POSITIVE_INFINITY,
    linkCountLimit: values.spanLinkCountLimit,
    eventCountLimit: values.spanEventCountLimit,
    attributePerLinkCountLimit: MAX_INNER_ATTRIBUTES,
    attributePerEventCountLimit: MAX_INNER_ATTRIBUTES,
  };
}

/** The limits of log records, likewise. */
export function logLimits(values: Values): LogLimits {
  return {
    maxAttributes: values.logAttributeCountLimit ?? values.attributeCountLimit,
    maxValueLength:
      values.logAttributeValueLengthLimit ?? values.attributeValueLengthLimit ?? Number.POSITIVE_INFINITY,
  };
}
