import type { JsonSchema } from '../json-schema/json-schema.js';

/** The parts of AsyncAPI 3.0 that the platform writes, with version 0.5.0 of its Kafka bindings. */
export interface AsyncApiDocument {
  readonly asyncapi: '3.0.0';
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly defaultContentType: 'application/json';
  readonly servers: { readonly [name: string]: ServerDescription };
  /** By the name of the producer. */
  readonly channels: { readonly [producer: string]: Channel };
  readonly operations: { readonly [id: string]: EventOperation };
  readonly components: {
    /** By the name of the event. */
    readonly messages: { readonly [event: string]: Message };
    readonly schemas: { readonly [name: string]: JsonSchema };
  };
}

export interface ServerDescription {
  readonly host: string;
  readonly protocol: 'kafka';
  readonly description: string;
  readonly variables: { readonly [name: string]: { readonly default: string; readonly description: string } };
}

export interface Reference {
  readonly $ref: string;
}

/** The topic of one producer. `partitions` is left out where only the host of the producer knows it. */
export interface Channel {
  readonly address: string;
  readonly title: string;
  readonly description: string;
  readonly messages: { readonly [event: string]: Reference };
  readonly bindings: {
    readonly kafka: {
      readonly topic: string;
      readonly partitions?: number;
      readonly topicConfiguration: { readonly 'cleanup.policy': readonly 'delete'[] };
      readonly bindingVersion: '0.5.0';
    };
  };
}

/** What one module does with the events of one producer: it sends its own, or receives those that it handles. */
export interface EventOperation {
  readonly action: 'send' | 'receive';
  readonly title: string;
  readonly channel: Reference;
  readonly messages: readonly Reference[];
}

export interface Message {
  readonly name: string;
  readonly title: string;
  readonly summary?: string;
  readonly contentType: 'application/json';
  readonly headers: JsonSchema;
  readonly payload: JsonSchema;
  readonly correlationId: { readonly location: string; readonly description: string };
  readonly bindings: { readonly kafka: { readonly key: JsonSchema; readonly bindingVersion: '0.5.0' } };
  /** Raised when a reader of the former version could no longer read the data. */
  readonly 'x-version': number;
  /** How long the log of the producer keeps the event. */
  readonly 'x-keep': string;
}
