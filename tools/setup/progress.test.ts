import { showing } from './progress.mjs';

function stream(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, columns: 20, write: (text: string) => void written.push(text), written };
}

/** Resolves once the timer of the progress has had its turn at a terminal. */
const aWhile = (lines: readonly string[]) => async () => {
  while (lines.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
};

describe('the progress of a set-up', () => {
  it('is one line that moves at a terminal, cut to its width, and gone at the end', async () => {
    const terminal = stream(true);
    await showing((seconds) => `compiling for ${seconds} s, sqlite3.o`, aWhile(terminal.written), terminal);
    expect(terminal.written.join('')).not.toContain('\n');
    for (const piece of terminal.written) expect(piece.startsWith('\r\u001b[K')).toBe(true);
    expect(terminal.written[0]).toBe('\r\u001b[Kcompiling for 0 s, ');
    expect(terminal.written.at(-1)).toBe('\r\u001b[K');
  });

  it('is whole lines elsewhere, without codes for terminals', async () => {
    const log = stream(false);
    await showing(
      (seconds) => `compiling for ${seconds} s, sqlite3.o`,
      () => Promise.resolve(),
      log,
    );
    expect(log.written).toEqual(['compiling for 0 s, sqlite3.o\n']);
  });

  it('ends when the work fails, with its error', async () => {
    const terminal = stream(true);
    await expect(
      showing(
        () => 'compiling',
        () => Promise.reject(new Error('no compiler')),
        terminal,
      ),
    ).rejects.toThrow('no compiler');
    expect(terminal.written.at(-1)).toBe('\r\u001b[K');
  });
});
