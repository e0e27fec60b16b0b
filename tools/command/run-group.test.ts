import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { arrives } from '../../src/platform/testing/waiting.js';
import { runGroup } from './run-group.mjs';

const HERE = { cwd: tmpdir() };
/** Starts a process that would live permanently, prints its number, and does then what is said. */
const parent = (child: string, then: string) => [
  '-e',
  `const child = require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}], { stdio: ['ignore', 'pipe', 'ignore'] });
   child.stdout.once('data', () => { console.log(child.pid); ${then} });`,
];
const STAYS = 'setInterval(() => {}, 1000); console.log(1)';
const STUBBORN = `process.on('SIGTERM', () => {}); ${STAYS}`;

function isRunning(pid: string): boolean {
  try {
    return process.kill(Number(pid), 0);
  } catch {
    return false;
  }
}

/** A process that was killed has a number until its parent has noticed. */
function ended(pid: string): Promise<unknown> {
  expect(pid).toMatch(/^\d+$/);
  return arrives(`process ${pid} has ended`, () => !isRunning(pid));
}

describe('a program in a process group of its own', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'ficus-group-'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('hands on its status and what it has written', async () => {
    const words = ['-e', "console.log('out'); console.error('err'); process.exit(3)"];
    expect(await runGroup(process.execPath, words, HERE)).toEqual({ status: 3, stdout: 'out\n', stderr: 'err\n' });
  });

  it('leaves nothing behind that it has started, when it ends by itself', async () => {
    const { status, stdout } = await runGroup(process.execPath, parent(STAYS, 'process.exit(0)'), HERE);
    expect(status).toBe(0);
    await ended(stdout.trim());
  });

  it.each([
    ['which heeds SIGTERM', STAYS],
    ['which does not', STUBBORN],
  ])('ends with all that it has started when it is stopped: a child %s', async (_, child) => {
    const stop = new AbortController();
    const mark = join(directory, 'started');
    const words = parent(child, `require('node:fs').writeFileSync(${JSON.stringify(mark)}, '')`);
    const running = runGroup(process.execPath, words, { ...HERE, signal: stop.signal, graceMs: 300 });
    await arrives('both have started', () => existsSync(mark));
    stop.abort();
    const { status, stdout } = await running;
    expect(status).toBeNull();
    await ended(stdout.trim());
  });

  it('is not run when it cannot be found, which is an error', async () => {
    await expect(runGroup('no-such-program-here', [], HERE)).rejects.toThrow('ENOENT');
  });
});
