import {
  type Drop,
  hailed,
  hears,
  rained,
  until,
  type WateredGarden,
  wateredGarden,
  trimAll,
  type WateredDelivery,
} from '../fixtures/watered-garden.js';

const FEED = 'garden<-water';

describe('a build that lacks a handler, after one that has it', () => {
  let world: WateredGarden;
  afterEach(() => world.remove());

  /** The handlers of the newer build. Hail on 'bad' fails while it is broken. */
  let broken = true;
  const newer = () => [
    hears(rained),
    hears(hailed, {
      prepare: async (data) => {
        if (broken && (data as unknown as Drop).cloudId === 'bad') throw new Error('too hard');
      },
    }),
  ];
  const older = () => [hears(rained)];
  const rows = (statement: string) => world.garden.reads.sql.all(statement);
  const held = () =>
    rows('SELECT event_key, attempts, parked_at IS NOT NULL AS parked FROM _held ORDER BY position_no');
  const stateOf = async (delivery: WateredDelivery) => (await delivery.states())[0];
  const operations = (delivery: WateredDelivery, module: string) => {
    const found = delivery.operations(module);
    if (!found) throw new Error(`${module} does not run here.`);
    return found;
  };

  /** The newer build has handled hail 1, and parked hail 2 with hail 3 behind it. */
  async function released(): Promise<WateredDelivery> {
    const delivery = await world.deliver(newer(), { attempts: 1 });
    await world.publish(hailed, ['a', 1], ['bad', 2], ['bad', 3]);
    await world.publish(rained, ['b', 1]);
    await world.settle(delivery);
    return delivery;
  }

  describe.each([
    ['has other handlers of the feed', older],
    ['has no handler of the feed', () => []],
  ])('and %s', (_, rolledBack) => {
    beforeEach(async () => {
      broken = true;
      world = await wateredGarden({ partitions: 1 });
      await (await released()).stop();
    });

    it('deletes nothing; the newer build goes on where it was: nothing twice, nothing missed (guarantee 4)', async () => {
      const before = await held();
      const back = await world.deliver(rolledBack());
      await world.publish(hailed, ['a', 4], ['bad', 5]);
      await world.publish(rained, ['b', 2]);
      await world.settle(back);
      expect(await held()).toEqual(before);
      expect(await world.soakedBy('a')).toEqual([1]);
      await back.stop();

      const again = await world.deliver(newer(), { attempts: 1 });
      await world.settle(again);
      expect(await world.soakedBy('a')).toEqual([1, 4]);
      expect(await world.soakedBy('b')).toEqual([1, 2]);
      expect((await stateOf(again))?.parked).toBe(1);
      broken = false;
      const [parked] = (await operations(again, 'garden').parked({ limit: 9 })).items;
      await operations(again, 'garden').retry(parked?.id ?? '');
      await world.settleFully(again);
      expect(await world.soakedBy('bad')).toEqual([2, 3, 5]);
      expect(await held()).toEqual([]);
      expect((await stateOf(again))?.suspended).toEqual([]);
      expect(again.remarks('garden')).toEqual([]);
    });

    it('says so, is ready, and keeps the log for what it does not handle (guarantee 3)', async () => {
      const back = await world.deliver(rolledBack());
      await world.publish(rained, ['b', 2]);
      await world.settle(back);
      expect(back.readiness()).toEqual([]);
      expect(back.remarks('garden')[0]).toMatch(
        /^garden<-water has no handler of .*water\.hailed \(since 2026-03-01T00:00:00\.000Z\)/,
      );
      expect((await stateOf(back))?.suspended).toContainEqual({
        event: 'water.hailed',
        since: '2026-03-01T00:00:00.000Z',
      });
      await trimAll(back);
      const readers = await world.water.reads.sql.all<{ p: number }>('SELECT MIN(position_no) AS p FROM _reader');
      // Where nothing of the feed runs, what it has reported before protects the log.
      expect(readers[0]?.p).toBeLessThanOrEqual(4);
    });

    it('forgets it when an operator says so, and only then', async () => {
      const back = await world.deliver(rolledBack());
      await world.settle(back);
      const garden = operations(back, 'garden');
      expect(await garden.forgetSubscriptions(FEED, 'water.hailed')).toBe(true);
      expect(await rows(`SELECT * FROM _subscription WHERE name = 'water.hailed'`)).toEqual([]);
      expect(await held()).toEqual([]);
      await expect(garden.forgetSubscriptions(FEED, 'water.hailed')).rejects.toThrow(
        "garden<-water has no suspended subscription to water.hailed; see 'npm run events -- lag'.",
      );
    });
  });

  it('runs beside it: the feed that the older one advances skips nothing of the newer one (guarantee 4)', async () => {
    broken = false;
    world = await wateredGarden({ partitions: 1, shared: true });
    const first = await world.deliver(newer());
    const second = await world.deliver(older());
    for (let turn = 0; turn < 3; turn += 1) {
      await world.publish(hailed, ['a', turn]);
      await world.publish(rained, ['b', turn]);
      await until('rain is handled', async () => (await world.soakedBy('b')).length === turn + 1);
      // The newer one goes, the older one takes the feed over; then a newer one comes again.
      if (turn === 0) {
        await first.stop();
        world.clock.turn(1_000);
      }
      if (turn === 1) expect(await world.soakedBy('a')).toEqual([0]);
    }
    const third = await world.deliver(newer());
    await second.stop();
    world.clock.turn(1_000);
    await until('all hail is handled', async () => (await world.soakedBy('a')).length === 3);
    await world.settle(third);
    expect(await world.soakedBy('a')).toEqual([0, 1, 2]);
    expect(await world.soakedBy('b')).toEqual([0, 1, 2]);
  });

  it('keeps a handler that is here from being forgotten', async () => {
    world = await wateredGarden({ partitions: 1 });
    const delivery = await world.deliver(newer());
    await expect(operations(delivery, 'garden').forgetSubscriptions(FEED, 'water.hailed')).rejects.toThrow(
      'garden<-water has a handler of water.hailed here; it is kept.',
    );
  });
});
