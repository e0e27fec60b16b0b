import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SqliteProcess } from './sqlite-process.js';

const MISSING = '/no-such-package';
const hasBuiltIn = process.getBuiltinModule('node:sqlite') !== undefined;

const builtIn = ['the SQLite of Node, where sqlite3 was not made ready', MISSING] as const;
const all: readonly (readonly [name: string, sqlite3: string | undefined])[] = [
  ['sqlite3', undefined],
  ...(hasBuiltIn ? [builtIn] : []),
];

describe.each(all)('a process of SQLite with %s', (_, sqlite3) => {
  let directory: string;
  let connection: SqliteProcess;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ficus-process-'));
    connection = await SqliteProcess.open(join(directory, 'garden.sqlite'), sqlite3);
    await connection.script('CREATE TABLE plants (name TEXT PRIMARY KEY, height INTEGER)');
  });
  afterEach(async () => {
    await connection.close();
    await rm(directory, { recursive: true });
  });

  it('returns rows, and fails with the code of SQLite', async () => {
    expect(await connection.all('INSERT INTO plants VALUES (?, ?)', ['fern', 1])).toEqual([]);
    expect(await connection.all('SELECT * FROM plants', [])).toEqual([{ name: 'fern', height: 1 }]);
    const again = connection.all('INSERT INTO plants VALUES (?, ?)', ['fern', 2]);
    await expect(again).rejects.toMatchObject({ code: expect.stringMatching(/^SQLITE_CONSTRAINT/) as unknown });
  });

  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  // The SQLite of older Nodes takes no URLs. There a copy goes by rows.
  const takesUrls = sqlite3 === undefined || major > 22 || minor >= 16;
  (takesUrls ? it : it.skip)('attaches another file by a URL that says that it is only read', async () => {
    const file = join(directory, 'water.sqlite');
    const other = await SqliteProcess.open(file, sqlite3);
    await other.script('CREATE TABLE drops (litres INTEGER); INSERT INTO drops VALUES (3)');
    await other.close();
    await connection.script(`ATTACH DATABASE '${pathToFileURL(file).href}?mode=ro' AS water`);
    expect(await connection.all('SELECT litres FROM water.drops')).toEqual([{ litres: 3 }]);
    await expect(connection.script('INSERT INTO water.drops VALUES (4)')).rejects.toThrow('readonly');
  });
});
