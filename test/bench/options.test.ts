import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { CASES, Misuse, optionsOf } from '../../bench/harness/options.mjs';

const BENCH = fileURLToPath(new URL('../../bench/bench.mjs', import.meta.url));

describe('the options of the benchmarks', () => {
  it('without a name run all but the soak, and write down what they find', () => {
    const { names, write, json, drivers } = optionsOf([]);
    expect(names).toEqual(CASES);
    expect(names).not.toContain('soak');
    const node = process.getBuiltinModule('node:sqlite') ? ['node'] : [];
    const all = ['sqlite3', 'better-sqlite3', ...node];
    expect({ write, json, drivers }).toEqual({ write: true, json: false, drivers: all });
  });

  it('with names run these, and write only when requested', () => {
    expect(optionsOf(['store', 'soak'])).toMatchObject({ names: ['store', 'soak'], write: false });
    expect(optionsOf(['store', '--write', '--json'])).toMatchObject({ write: true, json: true });
  });

  it('take counts, a driver and a directory', () => {
    const words = ['events', '--runs', '3', '--scale', '0.25', '--driver', 'better-sqlite3', '--profile', 'here'];
    expect(optionsOf(words)).toMatchObject({
      names: ['events'],
      runs: 3,
      scale: 0.25,
      drivers: ['better-sqlite3'],
      profile: 'here',
    });
  });

  it.each([
    [
      'a name that is none',
      ['evnets'],
      "There is no benchmark 'evnets'; allowed are calls, remote-call, proxy, store,",
    ],
    ['an option that is none', ['--fast'], 'There is no option --fast; allowed are --json, --write, --runs,'],
    ['a value behind an equals sign', ['--runs=3'], 'There is no option --runs=3; allowed are'],
    ['a number that is none', ['--runs', 'many'], "--runs takes a number above 0; 'many' is none."],
    ['a number that is left out', ['--seconds'], "--seconds takes a number above 0; '' is none."],
    ['nothing at all', ['--scale', '0'], "--scale takes a number above 0; '0' is none."],
    ['what never ends', ['--minutes', 'Infinity'], "--minutes takes a number above 0; 'Infinity' is none."],
    ['a part of a run', ['--runs', '0.3'], "--runs takes a whole number; '0.3' is none."],
    [
      'a driver that is none',
      ['--driver', 'pg'],
      "--driver takes sqlite3, better-sqlite3, node; 'pg' is none of them.",
    ],
    ['no directory', ['--profile'], '--profile takes a directory.'],
  ])('refuse %s with one sentence', (_, words, sentence) => {
    const refusal = refusalOf(words);
    expect(refusal).toContain(sentence);
    expect(refusal).not.toContain('\n');
  });

  it('that are refused end the program with status 2, the sentence on standard error and nothing on standard output', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [BENCH, 'evnets', '--json'], { encoding: 'utf8' });
    expect({ status, stdout, lines: stderr.trim().split('\n').length }).toEqual({ status: 2, stdout: '', lines: 1 });
    expect(stderr).toContain("There is no benchmark 'evnets'");
  });
});

function refusalOf(words: readonly string[]): string {
  try {
    optionsOf(words);
  } catch (error) {
    if (error instanceof Misuse) return error.message;
    throw error;
  }
  return 'nothing was refused';
}
