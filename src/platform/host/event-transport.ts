import type { EventBroker } from '../events/broker/event-broker.js';
import { WAYS, type Way } from '../events/broker/feed-source.js';
import { kafkaAddress } from '../kafka/kafka-address.js';
import { kafkajsBroker } from '../kafka/kafkajs-broker.js';
import { readKafkaSettings } from '../kafka/kafka-settings.js';
import { TopicNames } from '../kafka/topic-names.js';
import type { Log } from '../ops/log.js';
import { type Environment, readSettings, SettingError } from '../ops/read-settings.js';
import { optionalTextSetting } from '../ops/setting-schemas.js';
import { settings } from '../ops/settings.js';

const FORMAT = "'log', 'kafka', or a list such as 'kafka,garden:log'";

/** How events reach this process. */
export class EventSettings extends settings({
  /** The way in which the events of producers come: `kafka`, or for some of them `garden:kafka,gate:log`. Default: from their logs. */
  EVENTS: optionalTextSetting(),
}) {}

/** How the events of other modules come to those of a host, and where the logs of its modules are relayed to. */
export interface EventTransport {
  /** Undefined where no cluster is named: nothing is relayed. */
  readonly kafka: EventBroker | undefined;
  /** The way in which the events of a producer come, at first. */
  readonly wayOf: (producer: string) => Way;
  /** Ends all connections. */
  close(): Promise<void>;
}

/**
 * Reads EVENTS and the settings of the Kafka cluster. It connects when a module begins to relay or to read.
 * @param producers all modules that EVENTS may name; left out where other hosts have more of them.
 * @throws SettingError when a value is wrong, or EVENTS asks for Kafka, and KAFKA_BROKERS names no cluster.
 */
export function eventTransport(
  environment: Environment,
  {
    clientId,
    log,
    producers,
  }: { readonly clientId: string; readonly log: Log; readonly producers?: readonly string[] },
): EventTransport {
  const { EVENTS } = readSettings(EventSettings, environment);
  const { general, byProducer } = waysOf(EVENTS, producers);
  const cluster = readKafkaSettings(environment);
  const address = kafkaAddress(cluster);
  if (!address && [general, ...byProducer.values()].includes('kafka'))
    throw new SettingError(
      'KAFKA_BROKERS',
      `KAFKA_BROKERS is not set while EVENTS is '${EVENTS}'; set it to the brokers of the cluster, such as '127.0.0.1:9092' after 'npm run kafka -- start', or remove EVENTS.`,
    );
  const broker = address && kafkajsBroker(address, { clientId, log });
  return {
    kafka: broker && {
      broker,
      names: new TopicNames(cluster.KAFKA_PREFIX),
      retentionMs: cluster.KAFKA_RETENTION,
    },
    wayOf: (producer) => byProducer.get(producer) ?? general,
    close: async () => broker?.close(),
  };
}

function waysOf(text: string | undefined, producers: readonly string[] | undefined) {
  const byProducer = new Map<string, Way>();
  let general: Way | undefined;
  for (const entry of text?.split(',') ?? []) {
    const [one = '', way] = entry.trim().split(':');
    if (way === undefined) {
      if (general !== undefined) throw wrong(text, `gives a way for all producers twice`);
      general = wayNamed(text, one);
    } else {
      if (producers && !producers.includes(one))
        throw wrong(text, `names '${one}', which is no module; modules are ${producers.join(', ')}`);
      if (byProducer.has(one)) throw wrong(text, `names ${one} twice`);
      byProducer.set(one, wayNamed(text, way));
    }
  }
  return { general: general ?? ('log' as const), byProducer };
}

function wayNamed(text: string | undefined, name: string): Way {
  const way = WAYS.find((candidate) => candidate === name);
  if (!way) throw wrong(text, `has '${name}', which is no way`);
  return way;
}

function wrong(text: string | undefined, what: string): SettingError {
  return new SettingError('EVENTS', `EVENTS is '${text}' and ${what}; allowed is ${FORMAT}.`);
}
