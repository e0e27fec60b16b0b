import type { EventDelivery } from '../../src/platform/events/engine/event-delivery.js';
import {
  hailed,
  hears,
  rained,
  until,
  type WateredGarden,
  wateredGarden,
} from '../../src/platform/events/fixtures/watered-garden.js';
import { onServer } from './on-server.js';

const PROCESSES = 4;
const ROUNDS = 3;

onServer('several first starts at once on one PostgreSQL database', () => {
  let world: WateredGarden;
  beforeEach(async () => {
    world = await wateredGarden({ shared: true, twice: false, partitions: 1 });
  });
  afterEach(() => world.remove());

  it.each(Array.from({ length: ROUNDS }, (_, round) => [round]))(
    'record each subscription once, and no process dies: round %s',
    async () => {
      await world.publish(rained, ['a', 1]);
      await world.publish(hailed, ['a', 2]);
      const starting = Array.from({ length: PROCESSES }, (_, i) =>
        world.deliver(i % 2 === 0 ? [hears(rained), hears(hailed)] : [hears(hailed), hears(rained)]),
      );
      const started = await Promise.allSettled(starting);
      expect(started.map(({ status }) => status)).toEqual(Array.from({ length: PROCESSES }, () => 'fulfilled'));
      const deliveries = started.flatMap((one): EventDelivery[] => (one.status === 'fulfilled' ? [one.value] : []));
      expect(await world.garden.reads.sql.all('SELECT name, state FROM _subscription ORDER BY name')).toEqual([
        { name: 'water.hailed', state: 'joined' },
        { name: 'water.rained', state: 'joined' },
      ]);
      await until('both events have had their effect', async () => (await world.soakedBy('a')).length >= 2);
      for (const delivery of deliveries) await until('the delivery is idle', () => delivery.idle());
      expect(await world.soakedBy('a')).toEqual([1, 2]);
    },
  );
});
