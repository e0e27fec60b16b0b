import type { AnyEvent } from '../contract/event.js';
import type { JsonSchema } from '../json-schema/json-schema.js';

const COUNTED = '^[1-9][0-9]*$';
const text = (description: string): JsonSchema => ({ type: 'string', description });
const counted = (description: string): JsonSchema => ({ ...text(description), pattern: COUNTED });

const REQUIRED: { readonly [header: string]: JsonSchema } = {
  ce_specversion: { ...text('The version of CloudEvents.'), const: '1.0' },
  ce_id: text('The identifier of the event; the same in every repetition.'),
  ce_source: text('The module that published the event.'),
  ce_type: text('The name of the event.'),
  ce_time: { ...text('When the event was published, in UTC.'), format: 'date-time' },
  ce_version: counted("The version of the data's schema."),
  ce_position: counted(
    "The position of the event in its partition of the producer's log, without gaps. A consumer drops a position that it has handled.",
  ),
  ce_epoch: counted('The epoch in which the producer published the event.'),
  ce_correlationid: text('The request or the process that the event belongs to.'),
};

const OPTIONAL: { readonly [header: string]: JsonSchema } = {
  ce_causationid: text('What caused the event: a request or another event.'),
  ce_traceparent: text('The W3C trace context of the publisher.'),
};

/** The name of the schema below `components`. */
export const HEADERS = 'event.headers';

/** The headers of every event in Kafka: CloudEvents 1.0 in the binary mode of its Kafka binding, and Ficus' own. */
export const eventHeaders: JsonSchema = {
  type: 'object',
  properties: { ...REQUIRED, ...OPTIONAL },
  required: Object.keys(REQUIRED),
};

/** The headers of one event: those of every event, with the producer and the name stated. */
export function headersOf({ name, module }: AnyEvent): JsonSchema {
  return {
    allOf: [
      { $ref: `#/components/schemas/${HEADERS}` },
      { type: 'object', properties: { ce_source: { const: `/ficus/${module}` }, ce_type: { const: name } } },
    ],
  };
}
