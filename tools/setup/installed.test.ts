import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isBuilt, isInstalled, recordInstalled } from './installed.mjs';
import { providePackages } from './install-packages.mjs';

/** What a driver is to the set-up: a class that opens a database. */
const DRIVER = 'exports.Database = class {};';

describe('node_modules', () => {
  let root = '';
  const write = (file: string, content: unknown) => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), typeof content === 'string' ? content : JSON.stringify(content));
  };
  const lock = (version: string) => ({
    packages: {
      '': {},
      'node_modules/sqlite3': { version },
      'node_modules/elsewhere': { version: '1.0.0', optional: true },
    },
  });
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'ficus-installed-'));
    write('package.json', {});
    write('package-lock.json', lock('6.0.1'));
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });
  const installSqlite3 = (version: string) => {
    write('node_modules/sqlite3/index.js', DRIVER);
    write('node_modules/sqlite3/package.json', { version });
    write('node_modules/.package-lock.json', { packages: { 'node_modules/sqlite3': { version } } });
  };

  it('is not installed in a bare clone', () => {
    expect(isInstalled(root)).toBe(false);
  });

  it('is installed after npm install by hand, packages of other platforms aside', () => {
    installSqlite3('6.0.1');
    expect(isInstalled(root)).toBe(true);
  });

  it('is not installed when the lock requires another version', () => {
    installSqlite3('5.1.7');
    expect(isInstalled(root)).toBe(false);
  });

  it('has a driver only when it can be loaded, which is tried until it is so', () => {
    const index = 'node_modules/sqlite3/index.js';
    expect(isBuilt(root, 'sqlite3')).toBe(false);
    installSqlite3('6.0.1');
    write(index, "throw new Error('was compiled against another Node')");
    expect(isBuilt(root, 'sqlite3')).toBe(false);
    write(index, DRIVER);
    expect(isBuilt(root, 'sqlite3')).toBe(true);
    write(index, "throw new Error('is not loaded again')");
    expect(isBuilt(root, 'sqlite3')).toBe(true);
  });

  it('has a driver no more once it has another version', () => {
    installSqlite3('6.0.1');
    expect(isBuilt(root, 'sqlite3')).toBe(true);
    installSqlite3('6.0.2');
    write('node_modules/sqlite3/index.js', "throw new Error('was not built')");
    expect(isBuilt(root, 'sqlite3')).toBe(false);
  });

  it('that is a link to those of another checkout is never emptied: the set-up says what to do', async () => {
    const other = mkdtempSync(join(tmpdir(), 'ficus-other-'));
    writeFileSync(join(other, 'kept'), '');
    symlinkSync(other, join(root, 'node_modules'));
    const { problem } = await providePackages(root);
    expect(problem).toContain(`node_modules is a link to ${realpathSync(other)}, which does not hold what`);
    expect(readdirSync(other)).toEqual(['kept']);
    rmSync(other, { recursive: true });
  });

  it('keeps its stamp to itself: a hard link of another checkout stays as it was', () => {
    installSqlite3('6.0.1');
    recordInstalled(root);
    const stamp = join(root, 'node_modules/.ficus-setup');
    const others = join(root, 'stamp-of-another-checkout');
    linkSync(stamp, others);
    const before = readFileSync(others, 'utf8');
    write('package-lock.json', lock('6.0.2'));
    recordInstalled(root);
    expect(readFileSync(others, 'utf8')).toBe(before);
    expect(readFileSync(stamp, 'utf8')).not.toBe(before);
  });

  it('is out of date when the lock has changed since it was recorded', () => {
    installSqlite3('6.0.1');
    recordInstalled(root);
    write('package-lock.json', lock('6.0.2'));
    expect(isInstalled(root)).toBe(false);
  });
});
