import type { Kafka } from 'kafkajs';
import { onBroker } from '../on-broker.js';
import { clientOf } from '../on-kafka.js';
import { createTopic, read, sendMessages } from '../records.js';
import { LESSON_MS, printCounts } from './lesson.js';

const PARTITIONS = 3;
const STEPS = 10;
/** Not a multiple of the partitions: else kafkajs, which takes them in turn, would send each plant to one partition by accident. */
const PLANTS = 20;

interface Growth {
  readonly plant: string;
  readonly step: number;
}

/** Sends ten steps of each plant in order of time: each send is acknowledged before the next one. */
async function sendGrowth(kafka: Kafka, topic: string, keyed: boolean): Promise<void> {
  const steps = Array.from({ length: STEPS }, (_, at) =>
    Array.from({ length: PLANTS }, (_, plant): Growth => ({ plant: `rose-${plant}`, step: at + 1 })),
  );
  const messageOf = (event: Growth) => ({ key: keyed ? event.plant : null, value: JSON.stringify(event) });
  await sendMessages(
    kafka,
    topic,
    steps.map((events) => events.map(messageOf)),
  );
}

/** Handles the events as a read model would: the last one of a plant is its state. */
function follow(events: readonly Growth[]) {
  const highest = new Map<string, number>();
  const state = new Map<string, number>();
  let outOfOrder = 0;
  for (const { plant, step } of events) {
    const before = highest.get(plant) ?? 0;
    if (step < before) outOfOrder += 1;
    highest.set(plant, Math.max(before, step));
    state.set(plant, step);
  }
  const wrong = [...state.values()].filter((step) => step !== STEPS).length;
  return {
    handled: events.length,
    'out of order': outOfOrder,
    [`of ${PLANTS} plants in a wrong state at the end`]: wrong,
  };
}

/**
 * Kafka keeps order within a partition, and the key chooses the partition. Records without a key go to any partition, and a consumer
 * reads partitions one by one.
 */
onBroker('events about the same thing, on three partitions', (broker) => {
  async function sentAndFollowed(keyed: boolean) {
    const kafka = clientOf(broker);
    const topic = keyed ? 'growth-with-keys' : 'growth-without-keys';
    await createTopic(kafka, topic, PARTITIONS);
    await sendGrowth(kafka, topic, keyed);
    const texts = await read(kafka, topic, PLANTS * STEPS);
    const counts = follow(texts.map((text) => JSON.parse(text) as Growth));
    printCounts(keyed ? 'with keys' : 'without keys', { acknowledged: PLANTS * STEPS, ...counts });
    return Object.values(counts);
  }

  it(
    'arrive out of order without keys, and leave a wrong state',
    async () => {
      const [handled, outOfOrder, wrong] = await sentAndFollowed(false);
      expect(handled).toBe(PLANTS * STEPS);
      expect(outOfOrder).toBeGreaterThan(0);
      expect(wrong).toBeGreaterThan(0);
    },
    LESSON_MS,
  );

  it(
    'arrive in order with keys, always',
    async () => {
      expect(await sentAndFollowed(true)).toEqual([PLANTS * STEPS, 0, 0]);
    },
    LESSON_MS,
  );
});
