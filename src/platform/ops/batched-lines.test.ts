import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readFileSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { batchedLines } from './batched-lines.js';

/** Waits until `found` returns this text. */
async function until(text: string, found: () => string): Promise<void> {
  const began = performance.now();
  for (let last = found(); last !== text; last = found()) {
    if (performance.now() - began > 5_000)
      throw new Error(`Of ${text.length} characters, ${last.length} were written after 5 s.`);
    await pause(5);
  }
}

describe('lines in batches', () => {
  const directory = mkdtempSync(join(tmpdir(), 'ficus-lines-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('are written in their order, the last of them without waiting for further ones', async () => {
    const path = join(directory, 'log');
    writeFileSync(path, '');
    const out = batchedLines(path);
    let all = '';
    const add = (line: string) => {
      all += line;
      out.write(line);
    };
    add('one\n');
    await until(all, () => readFileSync(path, 'utf8'));
    for (let index = 0; index < 2_000; index += 1) add(`${index} 한 줄\n`);
    await until(all, () => readFileSync(path, 'utf8'));
  });

  it('are written when the file took long to be opened', async () => {
    const path = join(directory, 'slow');
    execFileSync('mkfifo', [path]);
    // A pipe that is opened for writing is open when a reader has come.
    const out = batchedLines(path);
    out.write('one\n');
    // The moment in which the line would have been written goes by.
    await pause(60);
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    let read = '';
    await until('one\n', () => (read += available(reader)));
    closeSync(reader);
  });

  it('are all written when their reader was slow', async () => {
    const path = join(directory, 'pipe');
    execFileSync('mkfifo', [path]);
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const writer = openSync(path, constants.O_WRONLY);
    const out = batchedLines(writer);
    const more = `${'x'.repeat(100_000)}\n`;
    out.write(more);
    out.write('last\n');
    // The pipe is full, and the moment in which the last line would have been written goes by.
    await pause(60);
    let read = '';
    await until(`${more}last\n`, () => (read += available(reader)));
    closeSync(reader);
    closeSync(writer);
  });
});

/** What a pipe holds at the moment. */
function available(pipe: number): string {
  const bytes = Buffer.alloc(65_536);
  try {
    return bytes.toString('utf8', 0, readSync(pipe, bytes));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return '';
    throw error;
  }
}
