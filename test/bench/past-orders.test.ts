import { copyViews } from '../../bench/start/copy-views.mjs';
import { namesNew, partsOf, shifted, shiftedSql } from '../../bench/start/copied-value.mjs';
import { PlacedEvents } from '../../bench/start/placed-events.mjs';
import { openRaw } from '../../bench/drivers/drivers.mjs';
import { partitionOf } from '../../src/platform/events/log/murmur2.js';
import { uuidIds } from '../../src/platform/ops/ids.js';

const DAY = 86_400_000;
const began = Date.now();
const [orderId, eventId, laterId] = [uuidIds.next(), uuidIds.next(), uuidIds.next()];
const OLD = '01890000-0000-7000-8000-000000000001';
const at = new Date(began).toISOString();
const data = JSON.stringify({ orderId, memberId: OLD, at, since: '2020-01-01T00:00:00.000Z', shop: "O'Brien" });

describe('a copy of a past order', () => {
  it('has identifiers and times of its own moment, and keeps what is older than the handful and what is no moment', () => {
    const copied = JSON.parse(shifted(partsOf(data, began), 30 * DAY)) as Record<string, string>;
    expect(copied).toEqual({
      ...(JSON.parse(data) as object),
      orderId: expect.not.stringMatching(orderId),
      at: new Date(began - 30 * DAY).toISOString(),
    });
    expect(copied['orderId']?.slice(13)).toBe(orderId.slice(13));
    expect((copied['orderId'] ?? '') < orderId).toBe(true);
    expect([namesNew(data, began), namesNew(OLD, began), namesNew(at, began)]).toEqual([true, false, false]);
  });

  it('is the same made by SQL, by the milliseconds', async () => {
    const database = await openRaw('sqlite3', ':memory:');
    for (const shift of [1, 999, 65_537, 30 * DAY + 7, 365 * DAY]) {
      const parts = partsOf(data, began);
      const [row] = await database.all(`SELECT ${shiftedSql(parts)} AS text FROM (SELECT ${shift} AS shift)`);
      expect(row.text).toBe(shifted(parts, shift));
    }
    await database.close();
  });
});

const event = (name: string, position: number, id: string, key: string) => ({
  name,
  partition: partitionOf(key, 8),
  position,
  id: partsOf(id, began),
  key: partsOf(key, began),
  rowid: position,
});

const template = {
  name: 'order',
  began,
  commits: 3,
  events: [event('order.placed', 5, eventId, orderId), event('order.asked', 6, laterId, orderId)],
  tables: [{ name: 'orders', key: ['order_id'], rows: [{ rowid: 1, order_id: orderId, commit_no: 7, placed_at: at }] }],
};
const kept = {
  row: (table: string) => (table === 'orders' ? 30 * DAY : Infinity),
  event: (name: string) => (name === 'order.asked' ? 7 * DAY : Infinity),
  partition: (_module: string, key: string) => partitionOf(key, 8),
};

describe('past orders', () => {
  it('have places in the log without gaps, in the partition of their key, which events that were trimmed have taken, too', () => {
    const log = new PlacedEvents(template, kept);
    const begins = new Map([...log.heads].map(([partition, { position }]) => [partition, position]));
    const shifts = Array.from({ length: 40 }, (_, number) => (40 - number) * DAY);
    const places = shifts.flatMap((shift) => log.place(shift).map((place) => ({ shift, place })));
    for (const { shift, place } of places)
      expect(place[1]).toBe(partitionOf(shifted(partsOf(orderId, began), shift), 8));
    expect(places.filter(({ place }) => place[0] === 1)).toHaveLength(7);
    for (const [partition, head] of log.heads) {
      const mine = places.filter(({ place }) => place[1] === partition).map(({ place }) => place[2]);
      expect(mine).toEqual([...mine].sort((a, b) => a - b));
      expect(head.position - (begins.get(partition) ?? 0)).toBe(mine.length + head.trimmed);
      expect(log.lostOf('order.asked').get(partition) ?? 0).toBe(head.trimmedTo);
    }
  });

  it('have the rows that are still kept, each with a commit of its own', async () => {
    const database = await openRaw('sqlite3', ':memory:');
    await database.script('CREATE TABLE orders (order_id TEXT PRIMARY KEY, commit_no INTEGER, placed_at TEXT)');
    const inserts = await copyViews(database, template, kept);
    const shifts = [40, 20, 10].map((days) => days * DAY);
    await database.script(
      `INSERT INTO temp.copies VALUES ${shifts.map((shift, number) => `(${number}, ${shift}, ${number * 3})`).join()}; ${inserts}`,
    );
    expect(await database.all('SELECT * FROM orders ORDER BY order_id')).toEqual(
      shifts.slice(1).map((shift, n) => ({
        order_id: shifted(partsOf(orderId, began), shift),
        commit_no: 7 + (n + 1) * 3,
        placed_at: new Date(began - shift).toISOString(),
      })),
    );
    await database.close();
  });
});
