import {
  hailed,
  hears,
  measured,
  rained,
  until,
  type WateredGarden,
  wateredGarden,
} from '../fixtures/watered-garden.js';

describe('joining a feed', () => {
  let world: WateredGarden;
  beforeEach(async () => {
    world = await wateredGarden();
  });
  afterEach(() => world.remove());

  const subscriptions = () =>
    world.garden.reads.sql.all<{ name: string; state: string }>('SELECT name, state FROM _subscription ORDER BY name');
  const readersIn = async (table: string) =>
    (await world.garden.reads.sql.all<{ feed: string }>(`SELECT DISTINCT feed FROM ${table} ORDER BY feed`)).map(
      (row) => row.feed,
    );

  it("a new feed begins at the oldest event, but its handlers 'from now' skip what is older than they are", async () => {
    await world.publish(rained, ['a', 1]);
    await world.publish(hailed, ['a', 10]);
    const delivery = await world.deliver([hears(rained), hears(hailed, {}, 'now')]);
    await world.publish(hailed, ['a', 11]);
    await world.settle(delivery);
    expect(await world.soakedBy('a')).toEqual([1, 11]);
  });

  it("a feed whose handlers all begin 'now' does not read the past at all", async () => {
    await world.publish(rained, ['a', 1], ['b', 1]);
    const delivery = await world.deliver([hears(rained, {}, 'now')]);
    expect((await delivery.states())[0]?.lag).toBe(0);
    await world.publish(rained, ['a', 2]);
    await world.settle(delivery);
    expect(await world.soakedBy('a')).toEqual([2]);
    expect(await world.soakedBy('b')).toEqual([]);
  });

  it('guarantee 4: a handler added later catches up on a cursor of its own from the beginning, then joins, missing and repeating nothing', async () => {
    const first = await world.deliver([hears(rained)]);
    for (let i = 0; i < 40; i += 1) {
      await world.publish(hailed, ['a', 100 + i]);
      await world.publish(rained, ['b', i]);
    }
    await world.settle(first);
    await first.stop();
    await world.publish(hailed, ['a', 140]);
    const second = await world.deliver([hears(rained), hears(hailed)], { batch: 4, read: 4 });
    for (let i = 41; i < 60; i += 1) {
      await world.publish(hailed, ['a', 100 + i]);
      await world.publish(rained, ['b', i]);
    }
    await world.settle(second);
    expect(await world.soakedBy('a')).toEqual(Array.from({ length: 60 }, (_, i) => 100 + i));
    expect(await world.soakedBy('b')).toHaveLength(59);
    expect(await subscriptions()).toEqual([
      { name: 'water.hailed', state: 'joined' },
      { name: 'water.rained', state: 'joined' },
    ]);
    expect(await readersIn('_cursor')).toEqual(['garden<-water']);
    expect((await second.states())[0]?.catchingUp).toEqual([]);
  });

  it('guarantee 4: what is held while a handler catches up is held by the feed once it has joined, in order', async () => {
    const first = await world.deliver([hears(rained)]);
    await world.publish(hailed, ['a', 1], ['a', 2]);
    await world.publish(rained, ['a', 3]);
    await world.settle(first);
    await first.stop();
    let broken = true;
    const fails = hears(hailed, {
      prepare: async () => {
        if (broken) throw new Error('too hard');
      },
    });
    const second = await world.deliver([hears(rained), fails]);
    await until('the handler has joined', async () => (await subscriptions()).every((row) => row.state === 'joined'));
    await world.publish(rained, ['a', 4]);
    await world.settle(second);
    expect(await readersIn('_held')).toEqual(['garden<-water']);
    expect(await world.soakedBy('a')).toEqual([3]);
    broken = false;
    await world.settleFully(second);
    expect(await world.soakedBy('a')).toEqual([3, 1, 2, 4]);
  });

  it('guarantee 4: a restart while a handler catches up goes on with it', async () => {
    const first = await world.deliver([hears(rained)]);
    await world.publish(hailed, ...Array.from({ length: 50 }, (_, i): [string, number] => ['a', i]));
    await world.publish(rained, ['b', 1]);
    await world.settle(first);
    await first.stop();
    const catching = hears(hailed, { prepare: async () => undefined });
    const second = await world.deliver([hears(rained), catching]);
    await until('some are handled', async () => (await world.soakedBy('a')).length > 5);
    await second.stop();
    const third = await world.deliver([hears(rained), catching]);
    await world.settle(third);
    expect(await world.soakedBy('a')).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });

  it('guarantee 4: a log that has forked stops the feed, and readiness says what to do', async () => {
    const first = await world.deliver([hears(rained)]);
    await world.publish(rained, ['a', 1]);
    await world.settle(first);
    await first.stop();
    await world.water.units.run('restore', (tx) => tx.sql.all(`UPDATE _outbox SET id = 'another'`));
    const second = await world.deliver([hears(rained), hears(measured)]);
    await world.publish(rained, ['a', 2]);
    await until('the delivery is idle', () => second.idle());
    expect(await world.soakedBy('a')).toEqual([1]);
    expect(second.readiness()).toEqual([
      expect.stringMatching(
        /^garden<-water has stopped: the event log of water has forked; position 1 of partition \d holds another, but the feed has handled \S+ there\. Its database was restored from an older copy or replaced: bring back the one that this feed has read, or rebuild with 'npm run events -- rebuild "garden<-water"'\.$/,
      ),
    ]);
    expect((await second.states())[0]?.stopped).toBe(second.readiness()[0]);
    expect(second.nextWake()).toBeUndefined();
  });

  it('guarantee 4: a log that ends before the cursor has forked, too', async () => {
    const first = await world.deliver([hears(rained)]);
    await world.publish(rained, ['a', 1], ['a', 2]);
    await world.settle(first);
    await world.water.units.run('restore', async (tx) => {
      await tx.sql.all('DELETE FROM _outbox WHERE position_no = 2');
      await tx.sql.all('UPDATE _partition SET position_no = 1 WHERE position_no = 2');
    });
    world.clock.turn(5_000);
    await until('the feed has stopped', () => first.readiness().length === 1);
    expect(first.readiness()[0]).toContain('ends at position 1, but the feed has handled 2');
  });

  it('guarantee 4: a gap in the log is never passed; the feed waits for it to be filled', async () => {
    const delivery = await world.deliver([hears(rained)]);
    await world.publish(rained, ['a', 1]);
    await world.settle(delivery);
    await delivery.stop();
    await world.publish(rained, ['a', 2], ['a', 3]);
    const [hidden] = await world.water.reads.sql.all<{ partition_no: number }>(
      'SELECT * FROM _outbox WHERE position_no = 2',
    );
    await world.water.units.run('hide', (tx) =>
      tx.sql.all('UPDATE _outbox SET position_no = 99 WHERE position_no = 2'),
    );
    const second = await world.deliver([hears(rained)]);
    await world.settle(second);
    expect(await world.soakedBy('a')).toEqual([1]);
    expect((await second.states())[0]?.paused?.reason).toBe(
      `garden<-water expected position 2 of partition ${hidden?.partition_no}, but the log gave 3.`,
    );
    await world.water.units.run('fill', (tx) =>
      tx.sql.all('UPDATE _outbox SET position_no = 2 WHERE position_no = 99'),
    );
    await world.settleFully(second);
    expect(await world.soakedBy('a')).toEqual([1, 2, 3]);
  });
});
