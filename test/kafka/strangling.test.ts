import { startMovable } from '../moves/movable-stack.js';
import { allMoved, playStrangled } from '../moves/strangled-history.js';
import { onBroker } from './on-broker.js';

const LIMIT_MS = 600_000;

onBroker('with all events over Kafka, the monolith is strangled', (broker) => {
  it(
    'until it owns no module, and owns all of them again, and no business fact is another one',
    async () => {
      const driver = await startMovable({ settings: { EVENTS: 'kafka', KAFKA_BROKERS: broker.brokers.join(',') } });
      try {
        const read: number[] = [];
        const owned: string[][] = [];
        const { moved, differences, digests } = await playStrangled(driver, async () => {
          await driver.settled();
          read.push(await driver.eventsOverKafka());
          owned.push([...(await driver.rows<{ module: string }>('placement', OWNED))].map(({ module }) => module));
        });
        expect([moved, differences]).toEqual([allMoved(), []]);
        expect(digests[0]).toBe(digests[1]);
        expect(owned[0]).toEqual([]);
        expect(owned[1]).toEqual([...driver.modules].sort());
        const [whileOut = 0, atTheEnd = 0] = read;
        expect(whileOut).toBeGreaterThan(0);
        expect(atTheEnd).toBeGreaterThan(whileOut);
      } finally {
        await driver.close();
      }
    },
    LIMIT_MS,
  );
});

const OWNED = "SELECT module FROM placements WHERE place = 'local' AND module <> 'operations' ORDER BY module";
