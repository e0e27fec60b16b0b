import 'reflect-metadata';
import type { MigrationInterface } from 'typeorm';
import { Unavailable } from '../../contract/failure.js';
import { systemClock } from '../../ops/clock.js';
import { uuidIds } from '../../ops/ids.js';
import type { Log } from '../../ops/log.js';
import { temporaryDatabase, type TemporaryDatabase, TEST_SERVER } from '../../testing/temporary-database.js';
import { type OpenStore, openStore } from '../open-store.js';

class Tables0000000000200 implements MigrationInterface {
  readonly name = 'Tables0000000000200';
  up = (runner: Parameters<MigrationInterface['up']>[0]) => runner.query('CREATE TABLE beds (bed varchar PRIMARY KEY)');
  down = () => Promise.resolve();
}
class Later0000000000201 implements MigrationInterface {
  readonly name = 'Later0000000000201';
  up = (runner: Parameters<MigrationInterface['up']>[0]) => runner.query('ALTER TABLE beds ADD COLUMN shade varchar');
  down = () => Promise.resolve();
}

let temporary: TemporaryDatabase;
let store: OpenStore | undefined;
const warnings: string[] = [];
const note = (_: unknown, message: string) => void warnings.push(message);
const quiet = () => undefined;
const logger: Log = { debug: quiet, info: quiet, warn: note, error: quiet, fatal: quiet, child: () => logger };
beforeEach(async () => {
  warnings.length = 0;
  temporary = await temporaryDatabase('garden');
});
afterEach(async () => {
  await store?.close();
  store = undefined;
  await temporary.remove();
});

/** Opens the database as another process would. */
async function open(later = false): Promise<OpenStore> {
  await store?.close();
  store = undefined;
  store = await openStore({
    ...{ module: 'garden', database: temporary.again(), clock: systemClock, ids: uuidIds, rows: [], logger },
    migrations: [Tables0000000000200, ...(later ? [Later0000000000201] : [])],
    log: { append: () => Promise.resolve([]) },
  });
  return store;
}
const plant = (bed: string) =>
  store?.units.run('garden.plant', (tx) => tx.sql.all('INSERT INTO beds VALUES (?)', [bed]));
const changes = async () => (await store?.reads.sql.all('SELECT key FROM _change'))?.length;

describe('a database that is opened while its changes are captured', () => {
  it('goes on with the capture', async () => {
    const since = await (await open()).capture();
    await plant('a');
    await open();
    await plant('b');
    expect(await changes()).toBe(2);
    expect(await store?.capture()).toBe(since);
    expect(warnings).toEqual([]);
  });

  it('switches the capture off when a trigger is gone, and warns that changes may be lost', async () => {
    await (await open()).capture();
    const person = await temporary.again().writer();
    await person.script(
      TEST_SERVER === undefined ? 'DROP TRIGGER _capture_beds_insert' : 'DROP TRIGGER _capture_insert ON beds',
    );
    await person.close();
    await open();
    expect(warnings).toEqual([
      expect.stringMatching(
        /^The database of garden \(\S+\) noted its changes for a move, and the triggers of beds are gone\. .*cancel the move, and begin it again\.$/,
      ),
    ]);
    await plant('a');
    expect(await changes()).toBe(0);
    expect(await store?.reads.sql.all('SELECT since FROM _capture')).toEqual([]);
    await open();
    expect(warnings).toHaveLength(1);
  });

  it('takes no migration: what one does is not captured', async () => {
    await (await open()).capture();
    await expect(open(true)).rejects.toThrow(
      /^The database of garden \(\S+\) takes no migrations now: another database follows it, for a move that is not over\. Start the former build of garden, run "npm run fig -- complete garden" or "npm run fig -- cancel garden", then start this build\.$/,
    );
    await (await open()).endCapture();
    await open(true);
  });

  it('is no copy any more when it takes a migration while it follows', async () => {
    const follower = await open();
    await follower.follow(2);
    const statement = `INSERT INTO _copy (id, attempt, source, source_commit, stage, table_name, copied_rows, of_rows, copied_bytes)
      VALUES (1, 'a', 's', 1, 'following', 'beds', 0, 0, 0)`;
    await follower.apply(2, (sql) => sql.script(statement));
    await open(true);
    expect(await store?.reads.sql.all('SELECT attempt FROM _copy')).toEqual([]);
  });
});

describe('a fence that waits for the turn of the writer', () => {
  it('is withdrawn when the turn does not come in time: nothing is done, then or later', async () => {
    const owner = await open();
    let end: () => void = quiet;
    let unit: Promise<unknown> | undefined;
    await new Promise<void>((begun) => {
      const long = new Promise<void>((resolve) => (end = resolve));
      unit = owner.units.run('garden.long', () => (begun(), long));
    });
    const before = owner.ownership;
    const fenced = owner.fence(2, 30);
    await expect(fenced).rejects.toThrow(Unavailable);
    await expect(fenced).rejects.toThrow('The writer of garden was busy for 30 ms');
    end();
    await unit;
    await plant('a');
    expect(owner.ownership).toEqual(before);
    expect(await owner.probe()).toEqual(before);
    await owner.fence(2, 1_000);
    expect(owner.ownership).toEqual({ epoch: 2, role: 'fenced' });
  });

  if (TEST_SERVER !== undefined)
    it('does not wait longer for the writer of another process', async () => {
      const owner = await open();
      const database = temporary.again();
      const other = await database.writer();
      await other.script(database.beginUnclaimed);
      const began = systemClock.monotonic();
      await expect(owner.fence(2, 100)).rejects.toThrow(Unavailable);
      expect(systemClock.monotonic() - began).toBeLessThan(1_000);
      await other.script('ROLLBACK');
      await other.close();
      await owner.fence(2, 5_000);
    });
});
