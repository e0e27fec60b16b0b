import { jest } from '@jest/globals';
import type { EventDelivery } from './event-delivery.js';
import { Gate } from '../fixtures/gate.js';
import {
  hailed,
  hears,
  rained,
  soak,
  until,
  type WateredGarden,
  wateredGarden,
  trimAll,
} from '../fixtures/watered-garden.js';
import { LocalEventSource } from '../log/local-event-source.js';
import type { ModuleOperations } from './module-operations.js';
import { outboxSize } from '../log/outbox-log.js';
import { forgetReplays } from '../replay/replays.js';

const DAY_MS = 86_400_000;
const FEED = 'garden<-water';

describe('handling events again', () => {
  let world: WateredGarden;
  beforeEach(async () => {
    world = await wateredGarden({ partitions: 1 });
  });
  afterEach(() => world.remove());

  const operations = (delivery: EventDelivery, module = 'garden') => delivery.operations(module) as ModuleOperations;
  const ids = async () =>
    (await world.water.reads.sql.all<{ id: string }>('SELECT id FROM _outbox ORDER BY position_no')).map(
      ({ id }) => id,
    );
  const all = { partition: 0, from: 1, to: 1_000 };
  const page = { limit: 500 };
  const none = { again: 0, dropped: 0, repeated: 0, held: 0, ahead: 0, unheard: 0 };

  describe('by republishing', () => {
    it('drops what was handled when no replay id forces it', async () => {
      const delivery = await world.deliver([hears(rained)]);
      await world.publish(rained, ['a', 1], ['a', 2]);
      await world.settle(delivery);
      const { fates } = await operations(delivery).republish(FEED, all, page, undefined);
      expect(fates).toEqual({ ...none, dropped: 2 });
      await world.settleFully(delivery);
      expect(await world.soakedBy('a')).toEqual([1, 2]);
    });

    it('handles each event again once per replay id, in order per key', async () => {
      const gate = new Gate();
      const delivery = await world.deliver([hears(rained, { prepare: () => gate.pass() })]);
      await world.publish(rained, ['a', 1], ['b', 1], ['a', 2]);
      await world.settle(delivery);
      gate.shut();
      const again = (replayId: string) => operations(delivery).republish(FEED, all, page, replayId);
      expect((await again('first')).fates).toEqual({ ...none, again: 3 });
      expect((await again('first')).fates).toEqual({ ...none, held: 3 });
      gate.open();
      await world.settleFully(delivery);
      expect((await again('first')).fates).toEqual({ ...none, repeated: 3 });
      await world.settleFully(delivery);
      expect(await world.soakedBy('a')).toEqual([1, 2, 1, 2]);
      expect((await again('second')).fates).toEqual({ ...none, again: 3 });
      await world.settleFully(delivery);
      expect(await world.soakedBy('a')).toEqual([1, 2, 1, 2, 1, 2]);
      expect(await world.soakedBy('b')).toEqual([1, 1, 1]);
    });

    it('selects by id, by place or by time, page by page, and only for the feed that was named', async () => {
      const delivery = await world.deliver([hears(rained)]);
      for (let litres = 1; litres <= 5; litres += 1) {
        await world.publish(rained, ['a', litres]);
        world.clock.turn(1_000);
      }
      await world.publish(hailed, ['a', 6]);
      await world.settle(delivery);
      const [first = '', second = '', third = ''] = await ids();
      const ask = operations(delivery);
      expect((await ask.republish(FEED, { ids: [third, first, 'nothing'] }, page, 'ids')).ids).toEqual([first, third]);
      await world.settleFully(delivery);
      expect(await world.soakedBy('a')).toEqual([1, 2, 3, 4, 5, 1, 3]);
      const begin = Date.UTC(2026, 2, 1);
      const time = { since: new Date(begin + 1_000).toISOString(), until: new Date(begin + 3_000).toISOString() };
      expect((await ask.republish(FEED, time, page, 'time')).fates).toEqual({ ...none, again: 2 });
      await world.settleFully(delivery);
      expect(await world.soakedBy('a')).toEqual([1, 2, 3, 4, 5, 1, 3, 2, 3]);
      const rough = { since: '2026-03-01T00:00:01Z', until: '2026-03-01T00:00:02Z' };
      expect((await ask.republish(FEED, rough, page, undefined)).ids).toEqual([second]);
      const half = await ask.republish(FEED, { partition: 0, from: 2, to: 6 }, { limit: 3 }, 'place');
      expect([half.fates.again, half.next]).toEqual([3, { partition: 0, position: 4 }]);
      const rest = await ask.republish(FEED, { partition: 0, from: 2, to: 6 }, { limit: 3, after: half.next }, 'place');
      expect([rest.fates, rest.next]).toEqual([{ ...none, again: 1, unheard: 1 }, undefined]);
      await expect(ask.republish('garden<-fire', all, page, 'x')).rejects.toThrow(
        'garden has no feed garden<-fire; it has garden<-water.',
      );
    });

    it('keeps the order of a key of which events are held, and leaves alone what is held or still to come', async () => {
      let broken = true;
      const failing = hears(rained, {
        apply: async (tx, data, context) => {
          if (broken && (data as unknown as { litres: number }).litres === 2) throw new Error('too wet');
          await soak.apply(tx, data, context);
        },
      });
      const delivery = await world.deliver([failing], { attempts: 1 });
      await world.publish(rained, ['a', 1], ['a', 2], ['a', 3]);
      await world.settleFully(delivery);
      expect((await operations(delivery).republish(FEED, all, page, 'r')).fates).toEqual({
        ...none,
        again: 1,
        held: 2,
      });
      await world.settleFully(delivery);
      expect(await world.soakedBy('a')).toEqual([1, 1]);
      broken = false;
      const [, second = ''] = await ids();
      await operations(delivery).retry(second);
      await world.settleFully(delivery);
      expect(await world.soakedBy('a')).toEqual([1, 1, 2, 3]);
      await delivery.stop();
      await world.publish(rained, ['a', 4]);
      expect((await operations(delivery).republish(FEED, all, page, 's')).fates).toEqual({
        ...none,
        again: 3,
        ahead: 1,
      });
    });

    it('forgets a replay id when it is old, and only then', async () => {
      const delivery = await world.deliver([hears(rained)]);
      await world.publish(rained, ['a', 1]);
      await world.settle(delivery);
      const again = () => operations(delivery).republish(FEED, all, page, 'r');
      const forget = async (before: number) =>
        (await world.garden.units.run('the upkeep', (tx) => forgetReplays(tx.sql, before, 10))).value;
      await again();
      await world.settleFully(delivery);
      expect(await forget(world.clock.now())).toBe(0);
      expect((await again()).fates.repeated).toBe(1);
      expect(await forget(world.clock.now() + 1)).toBe(1);
      expect((await again()).fates.again).toBe(1);
    });

    it('retries and parks an event that fails when it is handled again, and marks it with the replay id', async () => {
      let broken = false;
      const failing = hears(rained, {
        apply: async () => {
          if (broken) throw new Error('too wet');
        },
      });
      const delivery = await world.deliver([failing], { attempts: 2 });
      await world.publish(rained, ['a', 1]);
      await world.settleFully(delivery);
      broken = true;
      await operations(delivery).republish(FEED, all, page, 'r');
      await world.settleFully(delivery);
      const { items } = await operations(delivery).parked({ limit: 10 });
      expect(items).toMatchObject([{ replayId: 'r', attempts: 2, error: 'too wet', position: 1 }]);
    });

    it('does not count as held keys what waits to be handled again, so that the feed goes on taking new events', async () => {
      let preparing = 0;
      const gate = new Gate();
      const delivery = await world.deliver(
        [
          hears(rained, {
            prepare: async () => {
              preparing += 1;
              await gate.pass();
            },
          }),
        ],
        { heldKeys: 2 },
      );
      await world.publish(rained, ['a', 1], ['b', 1], ['c', 1], ['d', 1]);
      await world.settle(delivery);
      gate.shut();
      await operations(delivery).republish(FEED, all, page, 'r');
      await until('all four are prepared again', () => preparing === 8);
      expect(delivery.readiness()).toEqual([]);
      gate.open();
      await world.settleFully(delivery);
      expect(await world.soakedBy('d')).toEqual([1, 1]);
    });
  });

  describe('by a rebuild', () => {
    it('of a feed handles its whole log again in order, once per replay id, and goes on', async () => {
      const delivery = await world.deliver([hears(rained), hears(hailed)]);
      await world.publish(rained, ['a', 1]);
      await world.publish(hailed, ['a', 2]);
      await world.publish(rained, ['a', 3]);
      await world.settle(delivery);
      const rebuild = (replayId: string) => operations(delivery).rebuild(FEED, { replayId, kept: false });
      expect(await rebuild('r')).toEqual({ names: ['water.rained', 'water.hailed'], begun: true });
      await world.publish(rained, ['a', 4]);
      await world.settleFully(delivery);
      expect(await world.soakedBy('a')).toEqual([1, 2, 3, 1, 2, 3, 4]);
      expect((await rebuild('r')).begun).toBe(false);
      expect((await operations(delivery).republish(FEED, all, page, 'r')).fates.repeated).toBe(4);
      await world.settleFully(delivery);
      expect(await world.soakedBy('a')).toEqual([1, 2, 3, 1, 2, 3, 4]);
    });

    it('of one handler lets it catch up on a cursor of its own, and the others go on', async () => {
      const delivery = await world.deliver([hears(rained), hears(hailed)]);
      await world.publish(rained, ['a', 1]);
      await world.publish(hailed, ['a', 2]);
      await world.settle(delivery);
      await operations(delivery).rebuild(FEED, { event: 'water.hailed', replayId: 'r', kept: false });
      await world.publish(rained, ['a', 3]);
      await world.publish(hailed, ['b', 4]);
      await world.settleFully(delivery);
      expect([...(await world.soakedBy('a'))].sort()).toEqual([1, 2, 2, 3]);
      expect(await world.soakedBy('b')).toEqual([4]);
      expect((await delivery.states())[0]).toMatchObject({ lag: 0, catchingUp: [] });
      await expect(
        operations(delivery).rebuild(FEED, { event: 'water.froze', replayId: 's', kept: false }),
      ).rejects.toThrow('garden<-water has no handler of water.froze; it handles water.rained, water.hailed.');
    });

    it('handles what was held in its order, instead of holding it twice', async () => {
      let broken = true;
      const failing = hears(rained, {
        apply: async (tx, data, context) => {
          if (broken) throw new Error('too wet');
          await soak.apply(tx, data, context);
        },
      });
      const delivery = await world.deliver([failing], { attempts: 1 });
      await world.publish(rained, ['a', 1], ['a', 2]);
      await world.settleFully(delivery);
      broken = false;
      await operations(delivery).rebuild(FEED, { replayId: 'r', kept: false });
      await world.settleFully(delivery);
      expect(await world.soakedBy('a')).toEqual([1, 2]);
      expect((await delivery.states())[0]).toMatchObject({ held: 0 });
    });

    it('is refused when the beginning was trimmed, unless it accepts what is left; held events are not lost', async () => {
      let broken = true;
      const failing = hears(rained, {
        apply: async (tx, data, context) => {
          if (broken && (data as unknown as { litres: number }).litres === 1) throw new Error('too wet');
          await soak.apply(tx, data, context);
        },
      });
      const delivery = await world.deliver([failing], { attempts: 1 });
      await world.publish(rained, ['a', 1], ['b', 2]);
      await world.settleFully(delivery);
      world.clock.turn(8 * DAY_MS);
      await world.publish(rained, ['a', 3], ['b', 4]);
      await world.settleFully(delivery);
      expect(await trimAll(delivery)).toBe(2);
      const rebuild = (kept: boolean) => operations(delivery).rebuild(FEED, { replayId: 'r', kept });
      await expect(rebuild(false)).rejects.toThrow(
        `garden<-water cannot be rebuilt from the beginning: water has trimmed water.rained up to position 2 of partition 0. ` +
          `Rebuild from what it still has with 'npm run events -- rebuild "garden<-water" --kept', and bring back the rest from a copy of the database.`,
      );
      expect((await delivery.states())[0]).toMatchObject({ held: 2, parked: 1, lag: 0 });
      expect((await rebuild(true)).begun).toBe(true);
      await world.settleFully(delivery);
      expect(await world.soakedBy('b')).toEqual([2, 4, 4]);
      broken = false;
      const [parked] = (await operations(delivery).parked({ limit: 1 })).items;
      await operations(delivery).retry(parked?.id ?? '');
      await world.settleFully(delivery);
      expect(await world.soakedBy('a')).toEqual([1, 3]);
    });

    it('reserves the log from its beginning before it checks what was trimmed, and releases it when it is refused', async () => {
      const delivery = await world.deliver([hears(rained)]);
      await world.publish(rained, ['a', 1]);
      await world.settle(delivery);
      await trimAll(delivery);
      const reader = async () =>
        (await world.water.reads.sql.all('SELECT position_no FROM _reader'))[0]?.['position_no'];
      const seen: unknown[] = [await reader()];
      const lost = jest.spyOn(LocalEventSource.prototype, 'lost').mockImplementation(async () => {
        seen.push(await reader());
        return [{ name: 'water.rained', partition: 0, position: 1 }];
      });
      await expect(operations(delivery).rebuild(FEED, { replayId: 'r', kept: false })).rejects.toThrow(
        'cannot be rebuilt',
      );
      lost.mockRestore();
      expect([...seen, await reader()]).toEqual([1, 0, 1]);
    });

    it('brings back a feed that has stopped because its log had forked', async () => {
      const first = await world.deliver([hears(rained)]);
      await world.publish(rained, ['a', 1], ['a', 2]);
      await world.settle(first);
      await first.stop();
      await world.water.units.run('an older copy', async (tx) => {
        await tx.sql.all('DELETE FROM _outbox WHERE position_no = 2');
        await tx.sql.all('UPDATE _partition SET position_no = 1');
      });
      const second = await world.deliver([hears(rained)]);
      expect((await second.states())[0]?.stopped).toContain(`rebuild with 'npm run events -- rebuild "garden<-water"'`);
      await expect(operations(second).republish(FEED, all, page, 'x')).rejects.toThrow('garden<-water has stopped');
      await operations(second).rebuild(FEED, { replayId: 'r', kept: false });
      await world.publish(rained, ['a', 3]);
      await world.settleFully(second);
      expect(await world.soakedBy('a')).toEqual([1, 2, 1, 3]);
      expect((await second.states())[0]?.stopped).toBeUndefined();
    });
  });

  it('the log is read from its end, and on from where a reader was', async () => {
    const delivery = await world.deliver([hears(rained)]);
    for (const litres of [1, 2, 3, 4]) await world.publish(rained, ['a', litres]);
    const water = operations(delivery, 'water');
    expect((await water.tail(undefined, 2)).map(({ position }) => position)).toEqual([3, 4]);
    expect((await water.tail(new Map([[0, 1]]), 10)).map(({ position }) => position)).toEqual([2, 3, 4]);
    expect(await water.tail(new Map([[0, 4]]), 10)).toEqual([]);
  });

  it('a reader that will not come back can be forgotten, one that runs cannot', async () => {
    const delivery = await world.deliver([hears(rained)]);
    const water = operations(delivery, 'water');
    await world.water.units.run('a reader elsewhere', (tx) =>
      tx.sql.all(`INSERT INTO _reader VALUES ('gone<-water', 0, 0), ('gone<-water#water.rained', 0, 0)`),
    );
    expect(await water.awayReaders()).toEqual(['gone<-water']);
    await water.forgetReader('gone<-water');
    expect(await water.awayReaders()).toEqual([]);
    await expect(water.forgetReader(FEED)).rejects.toThrow(
      'garden<-water runs here and needs the log of water; it is kept.',
    );
    await expect(water.forgetReader('gone<-water')).rejects.toThrow('The log of water is not kept for gone<-water');
  });

  it('the size of a log is known without counting, also when it was trimmed among what is kept', async () => {
    const delivery = await world.deliver([hears(rained)]);
    await world.publish(hailed, ['a', 1]);
    await world.publish(rained, ['a', 1], ['a', 2]);
    world.clock.turn(8 * DAY_MS);
    await world.publish(rained, ['a', 3]);
    await world.settle(delivery);
    expect(await outboxSize(world.water.reads.sql)).toBe(4);
    expect(await trimAll(delivery)).toBe(2);
    expect(await outboxSize(world.water.reads.sql)).toBe((await ids()).length);
  });
});
