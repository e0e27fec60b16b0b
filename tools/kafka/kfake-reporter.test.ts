import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

it('a run on kfake ends with the suites that it left out, on standard error', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ficus-kfake-reporter-'));
  const suite = `
    describe('records', () => { test('are read', () => {}); });
    describe.skip('a lost node', () => { test('is replaced', () => {}); describe('that is back', () => { test('catches up', () => {}); }); });`;
  writeFileSync(join(folder, 'a.test.js'), suite);
  const configuration = {
    rootDir: folder,
    reporters: ['default', join(ROOT, 'tools/kafka/kfake-reporter.mjs')],
    transform: {},
  };
  const words = [join(ROOT, 'node_modules/jest/bin/jest.js'), '--config', JSON.stringify(configuration)];
  const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8', cwd: folder });
  rmSync(folder, { recursive: true });
  expect(status).toBe(0);
  const [head, , ...leftOut] = stderr.slice(stderr.indexOf('QUICK TESTS')).trimEnd().split('\n');
  expect(head).toMatch(/^QUICK TESTS ON KFAKE \S+, NOT ON A REAL KAFKA: /);
  expect(leftOut).toEqual(['  a.test.js: a lost node (2 tests)', expect.stringMatching(/^On a real Kafka: /)]);
});
