import type { AnyEvent } from '../contract/event.js';
import type { Module } from '../module/module.js';
import type { AsyncApiDocument, Channel, EventOperation, Reference } from './asyncapi-document.js';
import { TopicNames } from '../kafka/topic-names.js';
import { describedEvent } from './described-event.js';
import { eventHeaders, HEADERS } from './event-headers.js';

/** Those of an installation that has set no prefix: the document is the same on every machine. */
const NAMES = new TopicNames();

/** The events of a module: those that it publishes, and those that it handles. */
export type ModuleEvents = Pick<Module, 'contract' | 'on'>;

/** The events of one producer, as far as they are known here. */
interface Producer {
  readonly name: string;
  /** Undefined when only a consumer of the module is here. */
  readonly partitions?: number;
  readonly events: readonly AnyEvent[];
}

const DELIVERY =
  'Over Kafka, events are CloudEvents 1.0 in binary mode: the data is the value of the message, all else is in its headers. ' +
  'A message may be repeated.';

/**
 * The events of some modules, as AsyncAPI 3.0 describes them: a channel for each producer, and an operation for each module
 * that sends or receives. Everything derives from the contracts and the subscriptions, so the document is the same on every
 * machine: it names no broker of a cluster.
 */
export function asyncApi(
  modules: readonly ModuleEvents[],
  about: { readonly title: string; readonly version: string; readonly description?: string },
): AsyncApiDocument {
  const producers = producersOf(modules);
  const described = producers.flatMap(({ events }) => events.map(describedEvent));
  return {
    asyncapi: '3.0.0',
    info: {
      title: `${about.title}: events`,
      version: about.version,
      description: [...(about.description === undefined ? [] : [about.description]), DELIVERY].join(' '),
    },
    defaultContentType: 'application/json',
    servers: {
      kafka: {
        host: '{broker}',
        protocol: 'kafka',
        description: 'The Kafka cluster of this installation.',
        variables: {
          broker: {
            default: '127.0.0.1:9092',
            description: 'A broker of KAFKA_BROKERS. The default is that of npm run kafka -- start.',
          },
        },
      },
    },
    channels: Object.fromEntries(producers.map((producer) => [producer.name, channelOf(producer)])),
    operations: Object.fromEntries([...modules.flatMap(sending), ...modules.flatMap(receiving)]),
    components: {
      messages: Object.fromEntries(described.map(({ message }) => [message.name, message])),
      schemas: Object.fromEntries([
        [HEADERS, eventHeaders] as const,
        ...described.flatMap(({ schemas }) => Object.entries(schemas)),
      ]),
    },
  };
}

/** The modules that publish, and those elsewhere whose events are handled here: of these, the events that are handled. */
function producersOf(modules: readonly ModuleEvents[]): readonly Producer[] {
  const here = modules.map(({ contract: { name, partitions, events } }) => ({
    ...{ name, partitions },
    events: Object.values(events),
  }));
  const elsewhere = byProducer(modules.flatMap(({ on }) => on.map(({ event }) => event))).filter(
    ({ name }) => !here.some((producer) => producer.name === name),
  );
  return [...here, ...elsewhere].filter(({ events }) => events.length > 0);
}

function channelOf({ name, partitions, events }: Producer): Channel {
  const topic = NAMES.topicOf(name);
  return {
    address: topic,
    title: `Events of ${name}`,
    description: 'Events of one key arrive in the order in which they were published.',
    messages: Object.fromEntries(events.map((event) => [event.name, at('components/messages', event.name)])),
    bindings: {
      kafka: {
        topic,
        ...(partitions === undefined ? {} : { partitions }),
        topicConfiguration: { 'cleanup.policy': ['delete'] },
        bindingVersion: '0.5.0',
      },
    },
  };
}

type OperationEntry = readonly [id: string, operation: EventOperation];

function sending({ contract: { name, events } }: ModuleEvents): readonly OperationEntry[] {
  const own = Object.values(events);
  return own.length === 0 ? [] : [[`${name}.send`, operation('send', `${name} publishes`, name, own)]];
}

/** One operation for each feed of a module. */
function receiving({ contract: { name }, on }: ModuleEvents): readonly OperationEntry[] {
  return byProducer(on.map(({ event }) => event)).map((producer) => [
    `${name}.receive.${producer.name}`,
    operation('receive', `${name} handles events of ${producer.name}`, producer.name, producer.events),
  ]);
}

function byProducer(events: readonly AnyEvent[]): readonly Producer[] {
  const names = [...new Set(events.map(({ module }) => module))];
  const of = (name: string) => new Set(events.filter(({ module }) => module === name));
  return names.map((name) => ({ name, events: [...of(name)] }));
}

function operation(
  action: EventOperation['action'],
  title: string,
  producer: string,
  events: readonly AnyEvent[],
): EventOperation {
  const messages = events.map(({ name }) => at(`channels/${producer}/messages`, name));
  return { action, title, channel: at('channels', producer), messages };
}

function at(place: string, name: string): Reference {
  return { $ref: `#/${place}/${name}` };
}
