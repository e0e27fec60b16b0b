import { readFile } from 'node:fs/promises';

/** What cmd.exe and a POSIX shell read alike: programs with words, joined by &&. `exec` has a shim on Windows, from set-up. */
const PORTABLE = /^(exec )?(node|prettier)( [\w./:@=-]+)*$/;

describe('the scripts of package.json', () => {
  it('run in every shell: no bash, no variable, no pipe, no quote', async () => {
    const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
    const { scripts } = JSON.parse(text) as { scripts: Record<string, string> };
    const foreign = Object.entries(scripts).filter(
      ([, script]) => !script.split(' && ').every((part) => PORTABLE.test(part)),
    );
    expect(Object.keys(scripts).length).toBeGreaterThan(20);
    expect(foreign).toEqual([]);
  });
});
