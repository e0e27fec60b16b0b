import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isInstalled, recordInstalled } from './installed.mjs';

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
    write('node_modules/sqlite3/index.js', '');
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

  it('is not installed when the driver was not built', () => {
    installSqlite3('6.0.1');
    rmSync(join(root, 'node_modules/sqlite3/index.js'));
    expect(isInstalled(root)).toBe(false);
  });

  it('is out of date when the lock has changed since it was recorded', () => {
    installSqlite3('6.0.1');
    recordInstalled(root);
    write('package-lock.json', lock('6.0.2'));
    expect(isInstalled(root)).toBe(false);
  });
});
