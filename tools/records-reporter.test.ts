import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suitesOf } from '../test/architecture/documents/suite-runs.mjs';
import { unheldRecords } from '../test/architecture/documents/unheld-records.mjs';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const SUITE = `
  test('a rule that holds', () => {});
  test.skip('a rule that is skipped', () => {});
  test('a rule that fails', () => { throw new Error('no'); });
  test.each([[1], [2]])('a rule in %s places', () => {});`;

describe('the decision records of a test run', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ficus-records-'));
    for (const below of ['docs/adr', 'test']) mkdirSync(join(folder, below), { recursive: true });
    writeFileSync(join(folder, 'test/a.test.js'), SUITE);
    writeFileSync(join(folder, 'test/b.test.js'), 'this is no JavaScript');
    record('0001-held', 'Accepted, 2026-01-05.', '- `test/a.test.js`: "a rule that holds", "a rule in %s places"');
    record('0002-skipped', 'Accepted, 2026-01-05.', '- `test/a.test.js`: "a rule that is skipped"');
    record('0003-failing', 'Accepted, 2026-01-05.', '- `test/a.test.js`: "a rule that fails"');
    record('0004-missing', 'Accepted, 2026-01-05.', '- `test/a.test.js`: "a rule that is gone"');
    record('0005-broken', 'Accepted, 2026-01-05.', '- `test/b.test.js`');
    record('0006-suite', 'Accepted, 2026-01-05.', '- `test/a.test.js`');
    record('0007-elsewhere', 'Accepted, 2026-01-05.', '- `test/c.test.js`: "a rule of which the run says nothing"');
    record('0008-proposed', 'Proposed, 2026-01-05.', '- `test/a.test.js`: "a rule that fails"');
    record('0009-superseded', 'Superseded by 0001, 2026-01-06.', '- `test/a.test.js`: "a rule that fails"');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const record = (name: string, status: string, check: string) =>
    writeFileSync(join(folder, `docs/adr/${name}.md`), `# ${name}\n\n## Status\n\n${status}\n\n## Check\n\n${check}\n`);
  const jest = (...words: string[]) => {
    const reporters = ['records-reporter.mjs', 'tally-reporter.mjs'].map((file) => join(ROOT, 'tools', file));
    const configuration = JSON.stringify({ rootDir: folder, reporters: ['default', ...reporters], transform: {} });
    const bin = join(ROOT, 'node_modules/jest/bin/jest.js');
    return spawnSync(process.execPath, [bin, '--config', configuration, ...words], { encoding: 'utf8', cwd: folder });
  };
  const UNHELD = [
    'docs/adr/0002-skipped.md is not held: "a rule that is skipped" of test/a.test.js was skipped.',
    'docs/adr/0003-failing.md is not held: "a rule that fails" of test/a.test.js failed.',
    'docs/adr/0004-missing.md is not held: "a rule that is gone" of test/a.test.js is missing.',
    'docs/adr/0005-broken.md is not held: test/b.test.js could not be run.',
    'docs/adr/0006-suite.md is not held: 1 tests of test/a.test.js failed.',
  ];
  const said = (output: string) => output.split('\n').filter((line) => line.includes(' is not held: '));

  it('do not hold when a named test failed, was skipped or is missing, and its end says which', () => {
    const run = jest();
    expect(said(run.stdout)).toEqual(UNHELD);
    expect(run.stdout.trimEnd().split('\n').at(-1)).toBe('3 passed, 2 failed, 1 skipped');
  });

  it('are not said to be unheld by tests that a run has left out by name', () => {
    expect(said(jest('-t', 'a rule that holds').stdout)).toEqual([
      'docs/adr/0004-missing.md is not held: "a rule that is gone" of test/a.test.js is missing.',
      'docs/adr/0005-broken.md is not held: test/b.test.js could not be run.',
    ]);
  });

  it('are judged the same by the results that Jest writes as JSON', () => {
    const results = JSON.parse(jest('--json').stdout) as { testResults: readonly unknown[] };
    expect(unheldRecords(folder, suitesOf(folder, results.testResults))).toEqual(UNHELD);
  });
});
