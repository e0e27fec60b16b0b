import type { AnyEvent } from '../contract/event.js';
import { type JsonSchema, jsonSchemaOf } from '../json-schema/json-schema.js';
import { relocated, withOpenObjects } from '../json-schema/schema-relocation.js';
import type { Message } from './asyncapi-document.js';
import { headersOf } from './event-headers.js';

/** One event as AsyncAPI describes it, and the schemas that its message refers to. */
export interface DescribedEvent {
  readonly message: Message;
  readonly schemas: { readonly [name: string]: JsonSchema };
}

/**
 * Describes an event as a message in Kafka.
 * @throws Error naming the event when its data cannot be described as JSON Schema.
 */
export function describedEvent(event: AnyEvent): DescribedEvent {
  const { name, version, key, keep, summary } = event;
  const data = `${name}.data`;
  const { schema, components } = relocated(eventSchema(event), data);
  return {
    message: {
      name,
      title: name,
      ...(summary === undefined ? {} : { summary }),
      contentType: 'application/json',
      headers: headersOf(event),
      payload: { $ref: `#/components/schemas/${data}` },
      correlationId: {
        location: '$message.header#/ce_correlationid',
        description: 'All events of one request or process have the same.',
      },
      bindings: {
        kafka: {
          key: { type: 'string', description: `The ${key} of the data: events of one ${key} arrive in order.` },
          bindingVersion: '0.5.0',
        },
      },
      'x-version': version,
      'x-keep': keep,
    },
    schemas: { ...components, [data]: schema },
  };
}

/**
 * The JSON Schema of an event's data (draft 7, which AsyncAPI's own schemas extend), as a consumer reads it. Objects may have
 * properties that the schema does not know: a compatible version adds some.
 */
export function eventSchema({ name, data }: AnyEvent): JsonSchema {
  return withOpenObjects(jsonSchemaOf(data, 'output', `the data of ${name}`, 'draft-7'));
}
