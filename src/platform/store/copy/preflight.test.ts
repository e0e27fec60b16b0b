import 'reflect-metadata';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { openTemporaryStore, type TemporaryStore } from '../../testing/open-temporary-store.js';
import { TEST_SERVER } from '../../testing/temporary-database.js';
import { databaseFile, roomFor } from './database-file.js';
import { copyProblems } from './preflight.js';

const ON_FILE = TEST_SERVER === undefined;
const PLANTS = `CREATE TABLE plants (bed varchar NOT NULL, place integer NOT NULL, name varchar(20), height bigint, rows_of int,
  weight double precision, wet boolean, PRIMARY KEY (bed, place))`;

let store: TemporaryStore | undefined;
afterEach(async () => {
  await store?.remove();
  store = undefined;
});

async function withTables(...statements: string[]): Promise<TemporaryStore> {
  class Tables0000000000200 implements MigrationInterface {
    readonly name = 'Tables0000000000200';
    async up(runner: QueryRunner): Promise<void> {
      for (const statement of statements) await runner.query(statement);
    }
    down = () => Promise.resolve();
  }
  store = await openTemporaryStore({ migrations: [Tables0000000000200] });
  return store;
}

describe('the check before a copy', () => {
  it('finds nothing in what survives the way there and back', async () => {
    const found = await withTables(
      PLANTS,
      `INSERT INTO plants VALUES ('b', 1, NULL, NULL, NULL, NULL, NULL),
         ('b', 2, 'ünï', -9007199254740991, 2147483647, 0.25, ${ON_FILE ? 1 : 'true'})`,
    );
    for (const to of ['sqlite', 'postgres'] as const) expect(await copyProblems(found, { to })).toEqual([]);
  });

  it('names tables that cannot be copied: without a key, with foreign types, counters or circles', async () => {
    const counter = ON_FILE ? 'id integer PRIMARY KEY AUTOINCREMENT' : 'id bigserial PRIMARY KEY';
    const found = await withTables(
      'CREATE TABLE bare (a varchar)',
      `CREATE TABLE strange (id varchar PRIMARY KEY, at ${ON_FILE ? 'datetime' : 'timestamp'})`,
      `CREATE TABLE counted (${counter})`,
      'CREATE TABLE grown (id varchar PRIMARY KEY, parent varchar REFERENCES grown (id))',
    );
    expect(await copyProblems(found, { to: 'postgres' })).toEqual([
      'bare has no primary key, by which rows are copied; add one in a migration.',
      'counted lets the database make the values of id, and its counter does not move; make them in the module.',
      'grown has a foreign key to grown, which cannot be copied before it; drop the foreign key in a migration.',
      expect.stringMatching(
        /^strange has the type \S.* in at, which is not copied; use varchar, text, integer or bigint\.$/,
      ),
    ]);
  });

  it('names what keeps a module from moving while it writes, and only then', async () => {
    const found = await withTables(
      'CREATE TABLE tools (id varchar PRIMARY KEY)',
      'CREATE TABLE arms (id varchar PRIMARY KEY, tool varchar REFERENCES tools (id))',
      'CREATE TABLE weights (grams double precision PRIMARY KEY)',
    );
    for (const to of ['sqlite', 'postgres'] as const) {
      expect(await copyProblems(found, { to })).toEqual([]);
      expect(await copyProblems(found, { to, live: true })).toEqual([
        'arms has a foreign key to tools, so the module cannot move while it writes; move it with --at-rest, or drop the foreign key ' +
          'in a migration.',
        'weights has the real number grams in its primary key, so the module cannot move while it writes; move it with --at-rest, or ' +
          'give the table another key in a migration.',
      ]);
    }
  });

  it('names rows by their keys, behind thousands that are sound, and at most 20', async () => {
    const number = ON_FILE ? '9007199254740993' : '9007199254740993::bigint';
    const some = ON_FILE
      ? 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12000) SELECT'
      : 'SELECT';
    const from = ON_FILE ? 'FROM n' : 'FROM generate_series(1, 12000) AS n(i)';
    const found = await withTables(
      PLANTS,
      `INSERT INTO plants (bed, place, height) ${some} 'b', i, 1 ${from}`,
      `UPDATE plants SET height = ${number} WHERE place IN (3, 11999)`,
    );
    expect(await copyProblems(found, { to: 'sqlite' })).toEqual([
      'plants ["b",3] holds an integer beyond 2^53 in height; correct the row.',
      'plants ["b",11999] holds an integer beyond 2^53 in height; correct the row.',
    ]);
    await found.units.run('spoil', (tx) => tx.sql.all(`UPDATE plants SET height = -${number} WHERE place > 6000`));
    expect(await copyProblems(found, { to: 'sqlite' })).toHaveLength(20);
  });

  if (ON_FILE) {
    it('names what only SQLite stores', async () => {
      const found = await withTables(
        PLANTS,
        `INSERT INTO plants (bed, place, name, height, rows_of, weight, wet) VALUES
           ('b', 1, 'a' || char(0) || 'b', 1, 1, 1, 1), ('b', 2, x'00ff', 1, 1, 1, 1), ('b', 3, 'longer than twenty texts', 1, 1, 1, 1),
           ('b', 4, 'a', 'tall', 1, 1, 1), ('b', 5, 'a', 1, 3000000000, 1, 1), ('b', 6, 'a', 1, 1, 9e999, 1), ('b', 7, 'a', 1, 1, 1, 2),
           ('b', 8, 'a', 1, 1, 'heavy', 1)`,
        'CREATE TABLE loose (id varchar PRIMARY KEY)',
        'INSERT INTO loose VALUES (NULL)',
        'CREATE TABLE weighed (id varchar PRIMARY KEY, weight real)',
      );
      const always = [
        'loose has rows whose primary key is NULL; give them one.',
        'plants ["b",2] holds a value that is no text in name; correct the row.',
        'plants ["b",4] holds a value that is no integer in height; correct the row.',
        'plants ["b",6] holds infinity in weight; correct the row.',
        'plants ["b",7] holds a value that is no boolean in wet; correct the row.',
        'plants ["b",8] holds a value that is no real in weight; correct the row.',
      ];
      const onlyThere = [
        'plants ["b",1] holds the character NUL in name; correct the row.',
        'plants ["b",3] holds more than 20 characters in name; correct the row.',
        'plants ["b",5] holds an integer beyond 2147483647 in rows_of; correct the row.',
        'weighed has the type real in weight, of which PostgreSQL keeps six digits; use double precision.',
      ];
      expect([...(await copyProblems(found, { to: 'sqlite' }))].sort()).toEqual(always);
      expect([...(await copyProblems(found, { to: 'postgres' }))].sort()).toEqual([...always, ...onlyThere].sort());
    });
  }
});

describe('the room for a copy', () => {
  it('is that of the disk of a file, which also holds the log of the copy; a server has its own disk', async () => {
    const found = await withTables(PLANTS);
    if (!ON_FILE) {
      expect([await databaseFile(found), await roomFor(found, 1_000)]).toEqual([undefined, undefined]);
      return;
    }
    expect(await databaseFile(found)).toMatch(/garden\.sqlite$/);
    const room = await roomFor(found, 1_000_000_000);
    expect(room?.needed).toBe(1_256_000_000);
    expect(room?.free).toBeGreaterThan(0);
  });
});
