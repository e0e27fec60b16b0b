import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DRIVERS } from './drivers.mjs';
import { driversSet } from './drivers-set.mjs';

describe('the SQLite drivers of a checkout', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'ficus-drivers-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));
  const dotEnv = (text: string) => writeFileSync(join(root, '.env'), text);

  it('without a setting are sqlite3 alone', () => {
    expect(driversSet(root, {})).toEqual(['sqlite3']);
    expect(driversSet(root, { SQLITE_DRIVER: '' })).toEqual(['sqlite3']);
  });

  it('are those of the environment and of .env, as a start reads them: the environment counts first', () => {
    dotEnv("# mine\nSQLITE_DRIVER='node'\n");
    expect(driversSet(root, {})).toEqual(['node']);
    expect(driversSet(root, { SQLITE_DRIVER: 'better-sqlite3' })).toEqual(['better-sqlite3']);
  });

  it('are those of single modules, too', () => {
    dotEnv('ORDER_SQLITE_DRIVER=better-sqlite3');
    expect(driversSet(root, { SQLITE_DRIVER: 'node', SHOP_SQLITE_DRIVER: 'node' })).toEqual(['node', 'better-sqlite3']);
  });

  it('are ready where Node has one of its own; on an older Node a sentence says what to run', async () => {
    const { problem, state } = (await DRIVERS['node']?.(root, true)) ?? {};
    if (process.getBuiltinModule('node:sqlite')) expect({ problem, state }).toEqual({ state: 'present' });
    else expect(problem).toMatch(/^SQLITE_DRIVER is 'node', and Node 20\S+ has no SQLite of its own; run Node 22\.13/);
  });

  it('are not installed by a setting alone when they come on request: a sentence names the command', async () => {
    // sqlite3 is there already.
    const driver = join(root, 'node_modules', 'sqlite3');
    mkdirSync(driver, { recursive: true });
    writeFileSync(join(driver, 'package.json'), JSON.stringify({ version: '6.0.1' }));
    writeFileSync(join(driver, 'index.js'), 'exports.Database = class {};');
    expect(await DRIVERS['better-sqlite3']?.(root, false)).toMatchObject({
      problem: "SQLITE_DRIVER is 'better-sqlite3', which is not installed here; run 'npm run setup -- better-sqlite3'.",
    });
  });
});
