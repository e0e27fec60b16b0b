import { uuidIds } from '../../src/platform/ops/ids.js';
import type { DriverSettings } from './driver.js';
import type { HostUnderTest } from './host-under-test.js';

/** Of so many events, some have come from a topic, unless something is wrong. */
const ENOUGH = 20;

/** All events over Kafka, where `SUITES_KAFKA` names brokers, under names of this stack alone. */
export function overKafka(): DriverSettings {
  const brokers = process.env['SUITES_KAFKA'];
  if (!brokers) return {};
  return { EVENTS: 'kafka', KAFKA_BROKERS: brokers, KAFKA_PREFIX: `suites-${uuidIds.next()}` };
}

/** @throws Error when the feeds have handled many events, and none came from a topic: the suite has shown nothing about Kafka then. */
export async function judgeEventsOverKafka(hosts: readonly HostUnderTest[]): Promise<void> {
  if (!process.env['SUITES_KAFKA']) return;
  const counts = await Promise.all(hosts.map((host) => host.events()));
  const [handled, overKafka] = [sumOf(counts.map((one) => one.handled)), sumOf(counts.map((one) => one.overKafka))];
  if (overKafka === 0 && handled > ENOUGH)
    throw new Error(`The feeds have handled ${handled} events, and have read none of them from a topic.`);
}

const sumOf = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);
