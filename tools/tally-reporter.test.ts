import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

describe('the tally', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ficus-tally-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('is the last line, alone, after the names of what was skipped; a suite that cannot run counts as failed', () => {
    writeFileSync(
      join(folder, 'a.test.js'),
      "test('one', () => {}); test.skip('needs Docker', () => {}); test('two', () => { throw new Error('no'); });",
    );
    writeFileSync(join(folder, 'b.test.js'), 'this is no JavaScript');
    const configuration = {
      rootDir: folder,
      reporters: ['default', join(ROOT, 'tools', 'tally-reporter.mjs')],
      transform: {},
    };
    const jest = spawnSync(
      process.execPath,
      [join(ROOT, 'node_modules/jest/bin/jest.js'), '--config', JSON.stringify(configuration)],
      { encoding: 'utf8', cwd: folder },
    );
    expect(jest.stdout.trimEnd().split('\n').slice(-2)).toEqual([
      'skipped: needs Docker',
      '1 passed, 2 failed, 1 skipped',
    ]);
    expect(jest.status).toBe(1);
  });
});
