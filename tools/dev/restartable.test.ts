import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { restartable } from './restartable.mjs';

const DRAINS_SLOWLY = `
  const { appendFileSync } = require('node:fs');
  const say = (word) => appendFileSync(process.argv[1], word + '\\n');
  process.on('SIGTERM', () => setTimeout(() => { say('down'); process.exit(0); }, 100));
  // Said last: a signal before the handler is there would end it without a word.
  say('up');
  setInterval(() => undefined, 1000);
`;

describe('a process that starts again', () => {
  let folder = '';
  let diary = '';
  let child: ReturnType<typeof restartable> | undefined;
  const lines = () => readFileSync(diary, 'utf8').trim().split('\n').filter(Boolean);
  const until = async (what: string, holds: () => boolean) => {
    const patience = Date.now() + 15_000;
    while (!holds()) {
      if (Date.now() > patience)
        throw new Error(`Waited in vain until ${what}; the diary says: ${lines().join(', ')}.`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ficus-restart-'));
    diary = join(folder, 'diary');
    writeFileSync(diary, '');
  });
  afterEach(async () => {
    // What a failed test has left would hold the outputs of jest, which waits for them.
    await child?.stop();
    rmSync(folder, { recursive: true });
  });

  it('runs at most once: the next one waits until the former has drained, and stop ends the last', async () => {
    child = restartable(process.execPath, ['-e', DRAINS_SLOWLY, diary], folder);
    child.restart();
    await until('it is up', () => lines().length === 1);
    child.restart();
    child.restart();
    await until('it is up again', () => lines().length === 3);
    await child.stop();
    expect(lines()).toEqual(['up', 'down', 'up', 'down']);
  });
});
