import { setImmediate as turn } from 'node:timers/promises';
import { NotOwner } from '../../contract/failure.js';
import { ownerAt } from '../../store/database/ownership.js';
import { TEST_SERVER } from '../../testing/temporary-database.js';
import {
  hailed,
  measured,
  rained,
  trimAll,
  until,
  type WateredGarden,
  wateredGarden,
  hears,
} from '../fixtures/watered-garden.js';
import type { EventSource, Head, Place, Span } from '../log/event-source.js';
import type { LoggedEvent } from '../log/logged-event.js';
import { FarHost, farLog, nearLog } from './fixtures/far-log.js';

/** PostgreSQL keeps it in no text. */
const NUL = TEST_SERVER === undefined ? '\u0000' : '';
const ODD = ['a', ' ', 'b & c=d?e#f', '김하늘', '🌧️', 'x'.repeat(300), `"\\\n${NUL}`, '%00'];

/** One suite for every event source: a feed must not be able to tell where its producer is. */
describe.each(['near', 'far'])('the log of a module, %s', (where) => {
  let world: WateredGarden;
  let host: FarHost;
  let log: EventSource;
  const stops: (() => void)[] = [];

  const open = async (partitions = 4) => {
    world = await wateredGarden({ partitions });
    const near = nearLog(world.water);
    host = new FarHost((module) => (module === 'water' ? near : undefined), world.clock);
    if (where === 'far') await host.start();
    log = where === 'far' ? farLog('water', host, world.clock) : near;
  };
  const listen = (listener: () => void) => void stops.push(log.onNews(listener));
  afterEach(async () => {
    for (const stop of stops.splice(0)) stop();
    await host.remove();
    await world.remove();
  });

  const start = (heads: readonly Head[]): Span[] => heads.map(({ partition }) => ({ partition, after: 0 }));
  /** Reads the whole log in pages, as a reader does: each page behind the last event of the one before. */
  const readAll = async (limit: number) => {
    const places = new Map((await log.heads()).map(({ partition }) => [partition, 0]));
    const all: LoggedEvent[] = [];
    for (;;) {
      const heads = await log.heads();
      const spans = heads.flatMap(({ partition, position }): Span[] => {
        const after = places.get(partition) ?? 0;
        return position > after ? [{ partition, after }] : [];
      });
      if (spans.length === 0) return all;
      const { events, partitions } = await log.read(spans, limit);
      for (const { partition, after } of spans) {
        expect(partitions.get(partition)?.atCursor).toMatchObject({ partition, position: after });
        expect(events.some((event) => event.partition === partition)).toBe(true);
      }
      for (const event of events) places.set(event.partition, event.position);
      all.push(...events);
    }
  };
  const rows = () =>
    world.water.reads.sql.all<{ id: string; data: string }>(
      'SELECT id, data FROM _outbox ORDER BY partition_no, position_no',
    );
  const inOrder = (events: readonly LoggedEvent[]) =>
    [...events].sort((a, b) => a.partition - b.partition || a.position - b.position);

  it.each([1, 7, 64, 1_000])('gives each event once, in order and without a gap, in pages of %i', async (limit) => {
    await open();
    for (let i = 0; i < 8; i += 1)
      await world.publish(rained, ...Array.from({ length: 10 }, (_, c): [string, number] => [`cloud-${c}`, i]));
    const events = await readAll(limit);
    expect(inOrder(events).map(({ id }) => id)).toEqual((await rows()).map(({ id }) => id));
    for (let partition = 0; partition < 4; partition += 1) {
      const positions = events.filter((event) => event.partition === partition).map(({ position }) => position);
      expect(positions).toEqual(positions.map((_, i) => i + 1));
    }
  });

  it('gives every value of an event unchanged, odd characters and large data among them', async () => {
    await open(1);
    for (const key of ODD) await world.publish(rained, [key, 1]);
    await world.water.units.run('a large one', (tx) =>
      tx.sql.all("UPDATE _outbox SET data = ?, causation_id = 'c' WHERE position_no = 2", [
        `{"big":"${'é'.repeat(2_000_000)}"}`,
      ]),
    );
    const events = await readAll(3);
    expect(events.map(({ key }) => key)).toEqual(ODD);
    const stored = await nearLog(world.water).read([{ partition: 0, after: 0 }], 99);
    expect(events).toEqual(stored.events);
    expect(events[0]).toMatchObject({ epoch: 1, causationId: null, name: 'water.rained', version: 1 });
  });

  it('gives the ends of an empty log, and its 256 partitions', async () => {
    await open(256);
    const heads = await log.heads();
    expect(heads).toHaveLength(256);
    expect(heads[255]).toEqual({
      ...{ partition: 255, position: 0, trimmed: 0, ...ownerAt(1) },
      last: { partition: 255, position: 0, eventId: '', epoch: null },
    });
    const { events, partitions } = await log.read(start(heads), 64);
    expect([events, partitions.size]).toEqual([[], 256]);
    await world.publish(rained, ...Array.from({ length: 600 }, (_, i): [string, number] => [`c${i}`, i]));
    expect(await readAll(64)).toHaveLength(600);
    expect(await log.read([], 64)).toEqual({ events: [], partitions: new Map() });
  });

  it('says with the ends which epoch and role its database has', async () => {
    await open(1);
    await world.publish(rained, ['a', 1]);
    const [head] = await log.heads();
    expect(head).toMatchObject({ position: 1, ...ownerAt(1), last: { position: 1, epoch: 1 } });
    await world.water.fence(2);
    expect(await log.heads()).toMatchObject([{ position: 1, epoch: 2, role: 'fenced' }]);
    await world.water.follow(3);
    expect(await log.heads()).toMatchObject([{ position: 1, epoch: 3, role: 'follower' }]);
  });

  it('ends a span where it is told to, and shares the limit between the spans', async () => {
    await open(1);
    await world.publish(rained, ...Array.from({ length: 9 }, (_, i): [string, number] => ['a', i]));
    const positions = async (span: Span, limit = 99) =>
      (await log.read([span], limit)).events.map(({ position }) => position);
    expect(await positions({ partition: 0, after: 2, upTo: 4 })).toEqual([3, 4]);
    expect(await positions({ partition: 0, after: 4 }, 2)).toEqual([5, 6]);
    expect(await positions({ partition: 0, after: 6, upTo: 99 })).toEqual([7, 8, 9]);
    expect(await positions({ partition: 0, after: 9 })).toEqual([]);
    expect(await positions({ partition: 0, after: 0, upTo: 1 })).toEqual([1]);
  });

  it('proves what is at the places behind which it reads, and shows when the log has nothing or another event there', async () => {
    await open(1);
    await world.publish(rained, ['a', 1], ['a', 2], ['a', 3]);
    listen(() => undefined);
    const at = async (after: number) => (await log.read([{ partition: 0, after }], 9)).partitions.get(0)?.atCursor;
    const [, second, third] = await rows();
    expect(await at(0)).toMatchObject({ position: 0, eventId: '' });
    expect(await at(2)).toMatchObject({ position: 2, eventId: second?.id, epoch: 1 });
    expect(await at(3)).toMatchObject({ position: 3, eventId: third?.id });
    expect(await at(4)).toBeUndefined();
    await world.water.units.run('restore', async (tx) => {
      await tx.sql.all("UPDATE _outbox SET id = 'another' WHERE position_no = 3");
      tx.publish(rained, { cloudId: 'a', litres: 4 });
    });
    // What was read before may still be given; what follows proves that the log is another one.
    await until('it proves another event', async () => (await at(3))?.eventId === 'another');
  });

  it('says up to where it was trimmed, and what was lost for good', async () => {
    await open(1);
    await world.publish(rained, ['a', 1], ['a', 2]);
    await world.publish(hailed, ['a', 3]);
    const delivery = await world.deliver([hears(rained, {}, 'now')]);
    world.clock.turn(8 * 24 * 3_600_000);
    await trimAll(delivery);
    const { events, partitions } = await log.read([{ partition: 0, after: 0 }], 9);
    expect(events.map(({ position }) => position)).toEqual([3]);
    expect(partitions.get(0)).toMatchObject({ trimmed: { position: 2 }, atCursor: { position: 0, eventId: '' } });
    expect(await log.heads()).toMatchObject([{ position: 3, trimmed: 2 }]);
    expect(await log.lost(['water.rained', 'water.hailed'])).toEqual([
      { name: 'water.rained', partition: 0, position: 2 },
    ]);
    expect(await log.lost([])).toEqual([]);
  });

  it('gives the trimmed place where nothing is left behind it', async () => {
    await open(1);
    await world.publish(rained, ['a', 1], ['a', 2]);
    const delivery = await world.deliver([hears(rained, {}, 'now')]);
    world.clock.turn(8 * 24 * 3_600_000);
    await trimAll(delivery);
    const { events, partitions } = await log.read([{ partition: 0, after: 0 }], 9);
    expect([events, partitions.get(0)?.trimmed.position]).toEqual([[], 2]);
    await world.publish(rained, ['a', 3]);
    expect((await log.read([{ partition: 0, after: 2 }], 9)).events).toMatchObject([{ position: 3 }]);
  });

  it('finds events by id, by key, by place and by time, page by page', async () => {
    await open();
    await world.publish(rained, ...ODD.map((key, i): [string, number] => [key, i]));
    const all = inOrder(await readAll(99));
    const before: Place = { partition: -1, position: 0 };
    const ids = all.map(({ id }) => id);
    const found = async (...asked: Parameters<EventSource['find']>) => (await log.find(...asked)).map(({ id }) => id);
    expect(await found({ ids: [...ids].reverse() }, before, 99)).toEqual(ids);
    expect(await found({ ids }, before, 2)).toEqual(ids.slice(0, 2));
    expect(await found({ ids }, all[1] as Place, 99)).toEqual(ids.slice(2));
    expect(await found({ ids: [] }, before, 9)).toEqual([]);
    for (const { key, id } of all.filter((event) => !/\u0000/.test(event.key)))
      expect(await found({ keys: [key] }, before, 9)).toEqual([id]);
    expect(await found({ partition: all[0]?.partition ?? 0, from: 1, to: 1 }, before, 9)).toEqual([ids[0]]);
    expect(await found({ since: '2026-01-01T00:00:00Z', until: '2027-01-01T00:00:00Z' }, before, 99)).toEqual(ids);
    expect((await log.newest(3)).map(({ id }) => id)).toEqual(
      (await nearLog(world.water).newest(3)).map(({ id }) => id),
    );
    expect(await log.idsAt([all[0] as Place, { partition: 0, position: 999 }])).toEqual([
      { partition: all[0]?.partition, position: 1, id: ids[0] },
    ]);
    expect(await log.idsAt([])).toEqual([]);
  });

  const readers = () =>
    world.water.reads.sql.all(
      'SELECT feed, partition_no AS p, position_no AS at FROM _reader ORDER BY feed, partition_no',
    );
  const report = (...places: readonly Place[]) =>
    log.report(
      'garden<-water',
      new Map([
        ['garden<-water', places],
        ['garden<-water#water.hailed', places.slice(0, 1)],
      ]),
    );

  it('takes a report in place of the former one, and forgets a feed', async () => {
    await open(2);
    await report({ partition: 0, position: 1 }, { partition: 1, position: 0 });
    await report({ partition: 0, position: 3 }, { partition: 1, position: 2 });
    expect(await readers()).toEqual([
      { feed: 'garden<-water', p: 0, at: 3 },
      { feed: 'garden<-water', p: 1, at: 2 },
      { feed: 'garden<-water#water.hailed', p: 0, at: 3 },
    ]);
    await log.forget('garden<-water');
    expect(await readers()).toEqual([]);
  });

  it('takes a report of another process in place of the former one, also one that sets a reader back', async () => {
    await open(1);
    for (let position = 1; position <= 5; position += 1) await report({ partition: 0, position });
    const former = log;
    if (where === 'far') log = farLog('water', host, world.clock);
    await report({ partition: 0, position: 0 });
    expect(await readers()).toMatchObject([{ at: 0 }, { at: 0 }]);
    log = former;
    await report({ partition: 0, position: 6 });
    expect(await readers()).toMatchObject([{ at: 6 }, { at: 6 }]);
  });

  it('finds events that are larger together than one answer may be', async () => {
    await open(2);
    const bedOf = (i: number): [string, number] => [`bed-${i % 7}`, i];
    await world.publish(rained, ...Array.from({ length: 30 }, (_, i) => bedOf(i)));
    const large = `{"big":"${'é'.repeat(400_000)}"}`;
    await world.water.units.run('large ones', (tx) => tx.sql.all('UPDATE _outbox SET data = ?', [large]));
    const before: Place = { partition: -1, position: 0 };
    const found = await log.find({ since: '2026-01-01T00:00:00Z', until: '2027-01-01T00:00:00Z' }, before, 1_000);
    expect(found.map(({ id }) => id)).toEqual((await rows()).map(({ id }) => id));
    expect(found.every(({ data }) => data === large)).toBe(true);
    const some = await log.find({ since: '2026-01-01T00:00:00Z', until: '2027-01-01T00:00:00Z' }, before, 7);
    expect(some).toEqual(found.slice(0, 7));
  });

  it('finds as many events as a caller asks for', async () => {
    await open(3);
    await world.publish(rained, ...Array.from({ length: 600 }, (_, i): [string, number] => [`bed-${i % 40}`, i]));
    const all = (await rows()).map(({ id }) => id);
    const before: Place = { partition: -1, position: 0 };
    const times = { since: '2026-01-01T00:00:00Z', until: '2027-01-01T00:00:00Z' };
    for (const limit of [1, 255, 256, 257, 600, 10_000])
      expect((await log.find(times, before, limit)).map(({ id }) => id)).toEqual(all.slice(0, limit));
  });

  it.each([
    ['fenced', () => world.water.fence(2)],
    ['a follower', () => world.water.follow(2)],
  ])(
    'takes reports as the owner alone: %s, it refuses them as NotOwner, and still gives its events',
    async (_, change) => {
      await open(1);
      await world.publish(rained, ['a', 1]);
      await change();
      await expect(report({ partition: 0, position: 1 })).rejects.toBeInstanceOf(NotOwner);
      await expect(log.forget('garden<-water')).rejects.toMatchObject({ code: 'NOT_OWNER', module: 'water' });
      expect(await readers()).toEqual([]);
      expect(await readAll(9)).toHaveLength(1);
    },
  );

  it('tells its listeners of every event, and no longer when they have stopped', async () => {
    await open();
    let told = 0;
    let told2 = 0;
    const heads = await log.heads();
    await log.read(start(heads), 9);
    listen(() => (told += 1));
    const stop = log.onNews(() => (told2 += 1));
    for (let i = 1; i <= 20; i += 1) {
      const before = [told, told2] as const;
      await world.publish(measured, ['a', i]);
      await until('both are told', () => told > before[0] && told2 > before[1]);
    }
    stop();
    const ended = told2;
    const before = told;
    await world.publish(rained, ['a', 1]);
    await until('the other is told', () => told > before);
    await turn();
    expect(told2).toBe(ended);
  });

  it('knows the ends of the log, if at all, up to where it will tell of more', async () => {
    await open(1);
    let told = 0;
    listen(() => (told += 1));
    await log.heads();
    for (let i = 1; i <= 50; i += 1) {
      const known = log.knownHeads?.[0]?.position;
      const before = told;
      await world.publish(rained, ['a', i]);
      if (known === undefined) continue;
      expect(known).toBeLessThanOrEqual(i);
      if (known < i) await until('it tells of what it did not know', () => told > before);
      await log.read([{ partition: 0, after: i - 1 }], 9);
    }
    expect(await readAll(7)).toHaveLength(50);
  });

  it('gives what a reader asks for, wherever that is and whatever others read meanwhile', async () => {
    await open(3);
    for (let i = 0; i < 60; i += 1)
      await world.publish(rained, ...['a', 'b', 'c', 'd'].map((c): [string, number] => [c, i]));
    const near = nearLog(world.water);
    listen(() => undefined);
    let seed = 7;
    const random = (n: number) => (seed = (seed * 48_271) % 2_147_483_647) % n;
    const heads = await near.heads();
    for (let i = 0; i < 200; i += 1) {
      const spans = heads
        .filter(() => random(3) > 0)
        .map(({ partition, position }): Span => {
          const after = random(position + 1);
          return random(2) ? { partition, after } : { partition, after, upTo: after + random(20) };
        });
      const limit = 1 + random(90);
      const [given, expected] = await Promise.all([log.read(spans, limit), near.read(spans, limit)]);
      for (const { partition } of spans) {
        const of = (events: readonly LoggedEvent[]) => events.filter((event) => event.partition === partition);
        const some = of(given.events);
        expect(some).toEqual(of(expected.events).slice(0, some.length));
        expect(some.length > 0).toBe(of(expected.events).length > 0);
      }
      expect([...given.partitions].sort()).toEqual([...expected.partitions].sort());
    }
  });

  it('refuses what is no feed of it', async () => {
    await open(1);
    if (where === 'near') return;
    const refused = {
      name: 'Unavailable',
      message: expect.stringMatching(/does not read the log of water|no reader of/),
    };
    await expect(log.report('garden<-other', new Map())).rejects.toMatchObject(refused);
    await expect(log.report('garden<-water', new Map([['%<-water', []]]))).rejects.toMatchObject(refused);
  });
});
