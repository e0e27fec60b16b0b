import { jest } from '@jest/globals';
import { milliseconds } from '../../contract/duration.js';
import {
  hailed,
  hears,
  measured,
  rained,
  type WateredGarden,
  wateredGarden,
  trimAll,
} from '../fixtures/watered-garden.js';
import { forgetReaders } from '../log/log-readers.js';

const DAY = milliseconds('1d');

describe('trimming a log', () => {
  let world: WateredGarden;
  beforeEach(async () => {
    world = await wateredGarden({ partitions: 1 });
  });
  afterEach(() => world.remove());

  const positions = async () =>
    (
      await world.water.reads.sql.all<{ position_no: number }>('SELECT position_no FROM _outbox ORDER BY position_no')
    ).map((row) => row.position_no);

  it("drops what is older than its event's keep and read by all, and keeps what is kept permanently", async () => {
    const delivery = await world.deliver([hears(rained)]);
    await world.publish(rained, ['a', 1], ['b', 1]);
    await world.publish(hailed, ['a', 1]);
    world.clock.turn(6 * DAY);
    await world.publish(rained, ['a', 2]);
    await world.settle(delivery);
    expect(await trimAll(delivery)).toBe(0);
    world.clock.turn(1 * DAY + 1);
    await world.settle(delivery);
    expect(await trimAll(delivery)).toBe(2);
    expect(await positions()).toEqual([3, 4]);
    world.clock.turn(7 * DAY);
    expect(await trimAll(delivery)).toBe(1);
    expect(await positions()).toEqual([3]);
  });

  it('goes on after a restart where it has trimmed before, and does not read the whole log again', async () => {
    const first = await world.deliver([hears(rained)]);
    await world.publish(rained, ['a', 1], ['a', 2]);
    await world.publish(hailed, ['a', 3]);
    world.clock.turn(8 * DAY);
    await world.publish(rained, ['a', 4]);
    await world.settle(first);
    expect(await trimAll(first)).toBe(2);
    await first.stop();
    const second = await world.deliver([hears(rained)]);
    const reads = jest.spyOn(world.water.reads.sql, 'all');
    world.clock.turn(8 * DAY);
    expect(await trimAll(second)).toBe(1);
    const begun = reads.mock.calls.filter(([sql]) => sql.includes('SELECT position_no, occurred_at FROM _outbox'));
    expect(begun.map(([, values]) => values?.[1])).toEqual([2]);
    expect(await positions()).toEqual([3]);
  });

  it('trims later what a feed came to need during a trim', async () => {
    const delivery = await world.deliver([hears(rained)]);
    await world.publish(rained, ['a', 1], ['a', 2]);
    await world.settle(delivery);
    world.clock.turn(6 * DAY);
    expect(await trimAll(delivery)).toBe(0);
    world.clock.turn(2 * DAY);
    const { units } = world.water;
    const run = jest.spyOn(units, 'run').mockImplementationOnce(async (name, work) => {
      expect(name).toBe('trim the event log of water');
      await units.run('a reader comes', (tx) => tx.sql.all(`INSERT INTO _reader VALUES ('late<-water', 0, 1)`));
      return units.run(name, work);
    });
    expect(await trimAll(delivery)).toBe(1);
    run.mockRestore();
    await forgetReaders(world.water, 'late<-water');
    expect(await trimAll(delivery)).toBe(1);
    expect(await positions()).toEqual([]);
  });

  it('drops what a newer event of the same key has superseded, and leaves the newest of each key permanently', async () => {
    const delivery = await world.deliver([hears(rained)]);
    // In few units: a commit is a wait for the disk.
    for (let first = 0; first < 600; first += 50) {
      const times = Array.from({ length: 50 }, (_, i) => first + i);
      await world.publish(measured, ...times.flatMap((i) => [['a', i] as const, ['b', i] as const]));
    }
    await world.settle(delivery);
    expect(await trimAll(delivery)).toBe(1_198);
    expect(await positions()).toEqual([1_199, 1_200]);
    // Each day takes a while: timers that come again run at each of their times.
    world.clock.turn(50 * DAY);
    expect(await trimAll(delivery)).toBe(0);
  });

  it('never passes the slowest feed, not even one that no longer reports, until that is forgotten', async () => {
    const delivery = await world.deliver([hears(rained)]);
    await world.publish(rained, ['a', 1]);
    await world.settle(delivery);
    await trimAll(delivery);
    await delivery.stop();
    await world.publish(rained, ['a', 2], ['a', 3]);
    world.clock.turn(30 * DAY);
    expect(await trimAll(delivery)).toBe(1);
    expect(await positions()).toEqual([2, 3]);
    await forgetReaders(world.water, 'garden<-water');
    expect(await trimAll(await world.deliver([]))).toBe(2);
  });

  it('never passes a handler that still catches up', async () => {
    const first = await world.deliver([hears(hailed)]);
    await world.publish(rained, ['a', 1], ['a', 2]);
    await world.settle(first);
    await first.stop();
    world.clock.turn(30 * DAY);
    const stuck = hears(rained, { prepare: () => new Promise(() => undefined) });
    const second = await world.deliver([hears(hailed), stuck]);
    expect(await trimAll(second)).toBe(0);
    expect((await second.states())[0]?.catchingUp).toEqual(['water.rained']);
    world.clock.turn(60_000);
  });

  it('gives no position twice, and a feed that begins later passes what is gone', async () => {
    const first = await world.deliver([hears(hailed)]);
    await world.publish(measured, ['a', 1], ['a', 2], ['a', 3]);
    await world.publish(hailed, ['a', 4]);
    await world.settle(first);
    expect(await trimAll(first)).toBe(2);
    await first.stop();
    await world.publish(measured, ['a', 5]);
    const second = await world.deliver([hears(hailed), hears(measured)]);
    await world.settle(second);
    expect(await world.soakedBy('a')).toEqual([4, 3, 5]);
    expect(await positions()).toEqual([3, 4, 5]);
  });

  it('a feed that has nothing left to read passes the trimmed end of the log', async () => {
    await world.publish(rained, ['a', 1], ['a', 2]);
    world.clock.turn(8 * DAY);
    const nobody = await world.deliver([]);
    expect(await trimAll(nobody)).toBe(2);
    const delivery = await world.deliver([hears(hailed)]);
    await world.settle(delivery);
    expect((await delivery.states())[0]).toMatchObject({ lag: 0, cursors: { 0: 2 } });
    await world.publish(hailed, ['a', 3]);
    await world.settle(delivery);
    expect(await world.soakedBy('a')).toEqual([3]);
  });

  it('guarantee 3: a handler that asks for a past that is gone does not start, and says which rebuild to use', async () => {
    const first = await world.deliver([hears(hailed)]);
    await world.publish(rained, ['a', 1], ['a', 2]);
    await world.settle(first);
    world.clock.turn(8 * DAY);
    expect(await trimAll(first)).toBe(2);
    await first.stop();
    const sentence =
      'garden<-water needs water.rained after position 0 of partition 0, but water has trimmed it up to position 2 (it keeps it for 7d). ' +
      `Subscribe with when(…, { from: 'now' }), and rebuild the module's state from the rest with 'npm run events -- rebuild "garden<-water" --kept'.`;
    await expect(world.deliver([hears(hailed), hears(rained)])).rejects.toThrow(sentence);
    expect(await world.water.reads.sql.all('SELECT feed FROM _reader')).toEqual([{ feed: 'garden<-water' }]);
    const third = await world.deliver([hears(hailed), hears(rained, {}, 'now')]);
    await world.publish(rained, ['a', 3]);
    await world.settle(third);
    expect(await world.soakedBy('a')).toEqual([3]);
  });

  it('guarantee 3: a feed that was forgotten and has missed events does not start', async () => {
    const first = await world.deliver([hears(rained)]);
    await world.publish(rained, ['a', 1]);
    await world.settle(first);
    await first.stop();
    await world.publish(rained, ['a', 2]);
    await forgetReaders(world.water, 'garden<-water');
    world.clock.turn(8 * DAY);
    await world.water.units.run('a trim by another process', async (tx) => {
      await tx.sql.all('DELETE FROM _outbox');
      await tx.sql.all('UPDATE _partition SET trimmed_to = 2');
      await tx.sql.all(`INSERT INTO _lost VALUES ('water.rained', 0, 2)`);
    });
    const refused = expect.objectContaining({
      message: expect.stringMatching(
        /^garden<-water needs water\.rained after position 1 of partition 0, but water has trimmed it up to position 2.* It is recorded here: start a build without its handler, have it forgotten here, too, with 'npm run events -- forget "garden<-water"', and then subscribe with when\(…, { from: 'now' }\)/,
      ),
    });
    await expect(world.deliver([hears(rained)])).rejects.toEqual(refused);
    await expect(world.deliver([hears(rained, {}, 'now')])).rejects.toEqual(refused);

    // What the sentence says works.
    const without = await world.deliver([]);
    expect(await without.operations('garden')?.forgetSubscriptions('garden<-water')).toBe(true);
    await without.stop();
    const again = await world.deliver([hears(rained, {}, 'now')]);
    await world.publish(rained, ['a', 3]);
    await world.settle(again);
    expect(await world.soakedBy('a')).toEqual([1, 3]);
  });
});
