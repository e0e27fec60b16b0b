import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { betterSqlite3Driver } from './better-sqlite3-driver.js';
import type { Connection } from '../database/database.js';
import { nodeSqliteDriver } from './node-sqlite-driver.js';
import { SqliteDatabase, type SqliteDriver } from './sqlite-database.js';
import type { SqlValue } from '../database/sql.js';
import { sqlite3Driver } from './sqlite3-driver.js';

/** A driver that this machine does not have is skipped, with the reason. */
async function isHere({ name, dataSource }: SqliteDriver): Promise<boolean> {
  try {
    await dataSource('');
    return true;
  } catch (error) {
    process.stderr.write(`Skipped: the suite of ${name}. ${(error as Error).message}\n`);
    return false;
  }
}

const here: SqliteDriver[] = [];
for (const driver of [sqlite3Driver, betterSqlite3Driver, nodeSqliteDriver])
  if (await isHere(driver)) here.push(driver);
const drivers = here.map((driver) => [driver.name, driver] as const);

describe.each(drivers)('the driver %s', (_, driver) => {
  let directory: string;
  let connection: Connection;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ficus-driver-'));
    connection = await new SqliteDatabase(join(directory, 'garden.sqlite'), driver).writer();
    await connection.script('CREATE TABLE plants (name TEXT PRIMARY KEY, height INTEGER, sold INTEGER)');
  });
  afterEach(async () => {
    await connection.close();
    await rm(directory, { recursive: true });
  });

  it('returns the rows of statements that have some, and none for others', async () => {
    expect(await connection.all("INSERT INTO plants VALUES ('fern', 1, 0)")).toEqual([]);
    expect(await connection.all("INSERT INTO plants VALUES ('moss', 2, 0) RETURNING name")).toEqual([{ name: 'moss' }]);
    expect(await connection.all('SELECT name FROM plants WHERE height > ?', [1])).toEqual([{ name: 'moss' }]);
    expect(await connection.all('DELETE FROM plants')).toEqual([]);
  });

  it('binds the values that a module may store: texts, whole numbers up to 2^53, null, and booleans as 1 or 0', async () => {
    const values = ['세쿼이아', Number.MAX_SAFE_INTEGER, null] as const;
    await connection.all('INSERT INTO plants VALUES (?, ?, ?)', values);
    const loose = ['moss', undefined, true] as unknown as readonly SqlValue[];
    await connection.all('INSERT INTO plants VALUES (?, ?, ?)', loose);
    expect(await connection.all('SELECT * FROM plants ORDER BY rowid')).toEqual([
      { name: '세쿼이아', height: Number.MAX_SAFE_INTEGER, sold: null },
      { name: 'moss', height: null, sold: 1 },
    ]);
  });

  it('fails with an error code of SQLite, and goes on', async () => {
    await connection.all("INSERT INTO plants VALUES ('fern', 1, 0)");
    const again = connection.all("INSERT INTO plants VALUES ('fern', 2, 0)");
    await expect(again).rejects.toMatchObject({ code: expect.stringMatching(/^SQLITE_CONSTRAINT/) as unknown });
    await expect(connection.all('SELECT * FROM weeds')).rejects.toThrow('no such table: weeds');
    await expect(connection.script('nonsense')).rejects.toThrow('syntax error');
    expect(await connection.all('SELECT height FROM plants')).toEqual([{ height: 1 }]);
  });

  it('returns rows with the methods of objects, as the other drivers do', async () => {
    const [row] = await connection.all('SELECT 1 AS one');
    expect(Object.getPrototypeOf(row)).not.toBeNull();
  });

  it('is busy at once when another connection writes, and says so by its code', async () => {
    const other = await new SqliteDatabase(join(directory, 'garden.sqlite'), driver).writer();
    await other.all('PRAGMA busy_timeout = 0');
    await connection.script('BEGIN IMMEDIATE');
    const failure = other.script('BEGIN IMMEDIATE');
    await expect(failure).rejects.toMatchObject({ code: 'SQLITE_BUSY' });
    await connection.script('ROLLBACK');
    await other.close();
  });

  it('lets the event loop turn while quick statements are sent without end', async () => {
    let turned = false;
    setTimeout(() => (turned = true));
    while (!turned) await connection.all('SELECT 1');
    expect(turned).toBe(true);
  });

  it('runs statements in the order in which they are sent, without waiting between them', async () => {
    const sent = [
      connection.script('BEGIN'),
      connection.all("INSERT INTO plants VALUES ('fern', 1, 0)"),
      connection.script('ROLLBACK'),
      connection.all("INSERT INTO plants VALUES ('moss', 1, 0)"),
    ];
    await Promise.all(sent);
    expect(await connection.all('SELECT name FROM plants')).toEqual([{ name: 'moss' }]);
  });

  it.each(['ATTACH', ' attach', ';ATTACH', '-- to read\nATTACH', '/* to\nread */ ATTACH'])(
    'attaches no other database: %j',
    async (attach) => {
      const statement = `${attach} DATABASE '${join(directory, 'water.sqlite')}' AS water`;
      await expect(connection.all(statement)).rejects.toThrow('too many attached databases');
    },
  );

  it('keeps a limited number of statements prepared, and runs those that it has released', async () => {
    for (let n = 0; n < 450; n += 1) expect(await connection.all(`SELECT ${n} AS n`)).toEqual([{ n }]);
    expect(await connection.all('SELECT 0 AS n')).toEqual([{ n: 0 }]);
  });

  (here.length === 1 ? it.skip : it)(
    'does not open a file that the other driver has open in this process',
    async () => {
      const other = here.find(({ name }) => name !== driver.name);
      const file = join(directory, 'garden.sqlite');
      const open = () => new SqliteDatabase(file, other ?? driver).reader();
      await expect(open()).rejects.toThrow(
        `${file} is open by ${driver.name} in this process and must not be opened by ${other?.name} as well`,
      );
      await connection.close();
      const reader = await open();
      expect(await reader.all('SELECT * FROM plants')).toEqual([]);
      await reader.close();
      connection = await new SqliteDatabase(file, driver).writer();
    },
  );
});
