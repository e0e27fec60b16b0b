import { MemoryBroker } from '../../kafka/fixtures/memory-broker.js';
import {
  hears,
  rained,
  until,
  type WateredDelivery,
  type WateredGarden,
  wateredGarden,
} from '../fixtures/watered-garden.js';

describe('a log that has forked while it is relayed', () => {
  let world: WateredGarden;
  let broker: MemoryBroker;
  beforeEach(async () => {
    broker = new MemoryBroker();
    world = await wateredGarden({ partitions: 1, twice: false, broker });
  });
  afterEach(() => world.remove());

  const eventually = (what: string, holds: () => boolean | Promise<boolean>) =>
    until(what, () => {
      world.clock.turn(100);
      return holds();
    });
  /** The last two commits are lost, as by a fail-over to a copy that lags, and others take their positions. */
  const loseTwo = (...others: readonly number[]) =>
    world.water.units.run('fail over', async (tx) => {
      await tx.sql.all('DELETE FROM _outbox WHERE position_no > 2');
      await tx.sql.all('UPDATE _partition SET position_no = 2');
      await tx.sql.all('UPDATE _relay SET position_no = 2');
      for (const litres of others) tx.publish(rained, { cloudId: 'a', litres });
    });
  const fourHandled = async (): Promise<WateredDelivery> => {
    const delivery = await world.deliver([hears(rained)]);
    for (let litres = 1; litres <= 4; litres += 1) await world.publish(rained, ['a', litres]);
    await eventually('they are handled', async () => (await world.soakedBy('a')).length === 4);
    await eventually('they are noted', async () => {
      const [row] = await world.water.reads.sql.all<{ position_no: number }>('SELECT position_no FROM _relay');
      return Number(row?.position_no) === 4;
    });
    return delivery;
  };
  const inTopic = () => broker.cluster.recordsOf('ficus.water').map(({ headers }) => headers['ce_id'] ?? '');

  it.each([
    ['fewer', [30]],
    ['as many', [30, 40]],
    ['more', [30, 40, 50]],
  ])(
    'stops its feed before that handles one more event, and is sent from where it is another one: %s have come',
    async (_, others) => {
      const delivery = await fourHandled();
      await loseTwo(...others);
      await eventually('the feed has stopped', () => delivery.readiness('garden').length === 1);
      expect(delivery.readiness('garden')[0]).toContain('the event log of water has forked');
      expect(await world.soakedBy('a')).toEqual([1, 2, 3, 4]);
      const ids = (await world.water.reads.sql.all<{ id: string }>('SELECT id FROM _outbox ORDER BY position_no')).map(
        ({ id }) => id,
      );
      await eventually('the topic has the log as it is now', () => ids.every((id) => inTopic().includes(id)));
    },
  );

  it('gives a feed that is rebuilt none of the events that were lost', async () => {
    const delivery = await fourHandled();
    await loseTwo(30);
    await eventually('the feed has stopped', () => delivery.readiness('garden').length === 1);
    await delivery.operations('garden')?.rebuild('garden<-water', { replayId: 'anew', kept: false });
    await eventually('it has handled what there is', async () => (await world.soakedBy('a')).length >= 7);
    for (let i = 0; i < 30; i += 1) {
      world.clock.turn(1_000);
      await delivery.states();
    }
    expect(await world.soakedBy('a')).toEqual([1, 2, 3, 4, 1, 2, 30]);
    expect(delivery.readiness('garden')).toEqual([]);
  });
});
