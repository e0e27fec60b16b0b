import {
  hears,
  rained,
  until,
  type WateredGarden,
  wateredGarden,
  trimAll,
  type WateredDelivery,
} from '../fixtures/watered-garden.js';

const EIGHT_DAYS = 8 * 24 * 3_600_000;

describe('a log that has forked', () => {
  let world: WateredGarden;
  beforeEach(async () => {
    world = await wateredGarden({ partitions: 1, twice: false });
  });
  afterEach(() => world.remove());

  /** The last two commits are lost, as by a fail-over to a copy that lags, and others take their positions. */
  const loseTwo = (...others: readonly number[]) =>
    world.water.units.run('fail over', async (tx) => {
      await tx.sql.all('DELETE FROM _outbox WHERE position_no > 2');
      await tx.sql.all('UPDATE _partition SET position_no = 2');
      for (const litres of others) tx.publish(rained, { cloudId: 'a', litres });
    });
  const stopped = async (delivery: WateredDelivery) => {
    await until('the feed has stopped', () => delivery.readiness().length === 1);
    return delivery.readiness()[0];
  };
  const fourHandled = async () => {
    const delivery = await world.deliver([hears(rained)]);
    for (let litres = 1; litres <= 4; litres += 1) await world.publish(rained, ['a', litres]);
    await world.settle(delivery);
    return delivery;
  };
  const idAt = async (position: number) =>
    (await world.water.reads.sql.all<{ id: string }>('SELECT id FROM _outbox WHERE position_no = ?', [position]))[0]
      ?.id;
  const cursors = () => world.garden.reads.sql.all('SELECT position_no, event_id, epoch FROM _cursor');

  it.each([
    ['as many events as were lost', [30, 40]],
    ['more events than were lost', [30, 40, 50]],
  ])('while the feed runs stops it before it handles one more event: %s have come', async (_, others) => {
    const delivery = await fourHandled();
    const former = await idAt(4);
    await loseTwo(...others);
    expect(await stopped(delivery)).toBe(
      `garden<-water has stopped: the event log of water has forked; position 4 of partition 0 holds ${await idAt(4)}, but the ` +
        `feed has handled ${former} there. Its database was restored from an older copy or replaced: bring back the one that this ` +
        `feed has read, or rebuild with 'npm run events -- rebuild "garden<-water"'.`,
    );
    expect(await world.soakedBy('a')).toEqual([1, 2, 3, 4]);
  });

  it.each([
    ['as many events as were lost', [30, 40]],
    ['more events than were lost', [30, 40, 50]],
  ])('while the feed was stopped does so at the next start: %s have come', async (_, others) => {
    await (await fourHandled()).stop();
    await loseTwo(...others);
    const delivery = await world.deliver([hears(rained)]);
    expect(await stopped(delivery)).toContain('position 4 of partition 0 holds');
    expect(await world.soakedBy('a')).toEqual([1, 2, 3, 4]);
  });

  it('is the same log to a feed that had not read what was lost: it goes on', async () => {
    const first = await world.deliver([hears(rained)]);
    await world.publish(rained, ['a', 1], ['a', 2]);
    await world.settle(first);
    await first.stop();
    await world.publish(rained, ['a', 3], ['a', 4]);
    await loseTwo(30, 40);
    const second = await world.deliver([hears(rained)]);
    await world.settle(second);
    expect(await world.soakedBy('a')).toEqual([1, 2, 30, 40]);
    expect(second.readiness()).toEqual([]);
  });

  describe('where the event at the cursor was trimmed', () => {
    let delivery: WateredDelivery;
    beforeEach(async () => {
      delivery = await world.deliver([hears(rained)]);
      await world.publish(rained, ['a', 1], ['a', 2]);
      await world.settle(delivery);
      world.clock.turn(EIGHT_DAYS);
      await until('the log is trimmed', async () => (await trimAll(delivery)) === 2);
    });
    const change = (statement: string) => world.water.units.run('fail over', (tx) => tx.sql.all(statement));
    const published = () => world.publish(rained, ['a', 3]);

    it('goes on when it is the same log', async () => {
      await published();
      await world.settle(delivery);
      expect(await world.soakedBy('a')).toEqual([1, 2, 3]);
    });

    it('stops the feed when another event was trimmed there', async () => {
      await change(`UPDATE _partition SET trimmed_id = 'another'`);
      await published();
      expect(await stopped(delivery)).toContain('position 2 of partition 0 holds another, but the feed has handled');
    });

    it('stops the feed when all that is known is an older epoch', async () => {
      await delivery.stop();
      await world.garden.units.run('an epoch later', (tx) => tx.sql.all('UPDATE _cursor SET epoch = 2'));
      await change('UPDATE _partition SET trimmed_id = NULL');
      const later = await world.deliver([hears(rained)]);
      expect(await stopped(later)).toContain(
        'position 2 of partition 0 was written in epoch 1, but the feed has handled an event of epoch 2 there',
      );
    });

    it('goes on when the log does not know which event was trimmed there', async () => {
      await change('UPDATE _partition SET trimmed_id = NULL, trimmed_epoch = NULL');
      await published();
      await world.settle(delivery);
      expect(await world.soakedBy('a')).toEqual([1, 2, 3]);
    });
  });

  it('is noticed in the unit of work when another process has read the other log', async () => {
    let go: () => void = () => undefined;
    const wait = new Promise<void>((resolve) => (go = resolve));
    let waits = false;
    const delivery = await world.deliver([
      hears(rained, {
        prepare: () => {
          waits = true;
          return wait;
        },
      }),
    ]);
    await world.publish(rained, ['a', 1]);
    await until('the event is being prepared', () => waits);
    await world.garden.units.run('another process', (tx) =>
      tx.sql.all(`UPDATE _cursor SET position_no = 1, event_id = 'another', epoch = 1`),
    );
    go();
    expect(await stopped(delivery)).toContain('but the feed has handled another there');
    expect(await world.soakedBy('a')).toEqual([]);
  });

  it('is not assumed where cursors have no epoch yet: the feed goes on, and its cursors get one', async () => {
    const first = await world.deliver([hears(rained)]);
    await world.publish(rained, ['a', 1]);
    await world.settle(first);
    await first.stop();
    await world.garden.units.run('an older program', (tx) => tx.sql.all('UPDATE _cursor SET epoch = NULL'));
    const second = await world.deliver([hears(rained)]);
    await world.publish(rained, ['a', 2]);
    await world.settle(second);
    expect(await world.soakedBy('a')).toEqual([1, 2]);
    expect(await cursors()).toEqual([{ position_no: 2, event_id: await idAt(2), epoch: 1 }]);
  });
});
