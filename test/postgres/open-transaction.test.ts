import {
  rained,
  hears,
  until,
  wateredGarden,
  wateredMigrations,
} from '../../src/platform/events/fixtures/watered-garden.js';
import { OutboxLog } from '../../src/platform/events/log/outbox-log.js';
import { uuidIds } from '../../src/platform/ops/ids.js';
import type { Connection } from '../../src/platform/store/database/database.js';
import type { EventLog } from '../../src/platform/store/unit/event-log.js';
import { openStore } from '../../src/platform/store/open-store.js';
import { temporaryDatabase } from '../../src/platform/testing/temporary-database.js';
import { onServer } from './on-server.js';

/**
 * Two processes write to one log, and the first to take a position is the last to commit. What a reader remembers as "seen
 * up to here" must not pass the position of the transaction that is still open.
 */
onServer('two writers, of which the first commits last', () => {
  it('lose an event permanently where the position is taken from a sequence', async () => {
    const database = await temporaryDatabase('naive');
    const [first, second, reader] = [
      await database.again().writer(),
      await database.again().writer(),
      await database.again().writer(),
    ] as const;
    let cursor = 0;
    const seen: string[] = [];
    const read = async (from: Connection) => {
      const rows = await from.all<{ seq: number; event: string }>(
        'SELECT seq, event FROM log WHERE seq > ? ORDER BY seq',
        [cursor],
      );
      cursor = rows.at(-1)?.seq ?? cursor;
      seen.push(...rows.map(({ event }) => event));
    };
    await first.script('CREATE TABLE log (seq BIGSERIAL PRIMARY KEY, event TEXT)');
    await first.script("BEGIN; INSERT INTO log (event) VALUES ('the first')");
    await second.script("INSERT INTO log (event) VALUES ('the second')");
    await read(reader);
    await first.script('COMMIT');
    await read(reader);
    expect(seen).toEqual(['the second']);
    expect(await reader.all('SELECT event FROM log ORDER BY seq')).toHaveLength(2);
    await Promise.all([first, second, reader].map((connection) => connection.close()));
    await database.remove();
  });

  it("lose nothing in a module's log: no cursor passes a transaction that is still open, and the order is that of the commits", async () => {
    const world = await wateredGarden({ partitions: 1, twice: false });
    let appended: () => void = () => undefined;
    const hasPosition = new Promise<void>((resolve) => (appended = resolve));
    let goOn: () => void = () => undefined;
    const mayCommit = new Promise<void>((resolve) => (goOn = resolve));
    const outbox = new OutboxLog('water', 1);
    const heldBack: EventLog = {
      append: async (...parameters) => {
        const grown = await outbox.append(...parameters);
        appended();
        await mayCommit;
        return grown;
      },
    };
    const other = await openStore({
      module: 'water',
      database: world.water.again(),
      rows: [],
      migrations: wateredMigrations,
      clock: world.clock,
      ids: uuidIds,
      log: heldBack,
    });
    const delivery = await world.deliver([hears(rained)]);
    const look = async () => {
      world.clock.turn(60_000);
      await world.settle(delivery);
    };
    const cursors = () => world.garden.reads.sql.all('SELECT position_no FROM _cursor');

    // The feed has reported where it begins; as long as it gets no further it has nothing to write at the producer.
    await look();
    const first = other.units.run('rain', async (tx) => tx.publish(rained, { cloudId: 'c', litres: 1 }));
    await hasPosition;
    const second = world.publish(rained, ['c', 2]);
    await until('the second writer waits for the first', async () => {
      const waiting = await world.water.reads.sql.all(
        `SELECT 1 FROM pg_locks JOIN pg_database d ON d.oid = database
         WHERE NOT granted AND locktype = 'advisory' AND d.datname = current_database()`,
      );
      return waiting.length === 1;
    });
    await look();
    expect([await world.soakedBy('c'), await cursors()]).toEqual([[], [{ position_no: 0 }]]);
    goOn();
    await Promise.all([first, second]);
    await look();
    expect([await world.soakedBy('c'), await cursors()]).toEqual([[1, 2], [{ position_no: 2 }]]);

    await other.close();
    await world.remove();
  });
});
