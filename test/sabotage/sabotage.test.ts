import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FAILPOINTS_BETWEEN_PROCESSES } from '../crash/failpoints.js';
import { allSabotage } from './all-sabotage.js';
import { crashPatches } from './crash-patches.js';
import { decisionPatches } from './decisions.js';
import { named, readOptions, selected, touched } from './options.js';
import { edited, editsOf, type Patch } from './patch.js';
import { Saboteur } from './saboteur.js';
import { verdictTable } from './verdict-table.js';

const ROOT = process.cwd();
const BUILT = [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12];
const patches = [...allSabotage.flatMap((one) => one.patches), ...decisionPatches];
const textOf = (file: string) => readFile(join(ROOT, file), 'utf8');

describe('every patch of the sabotage suite', () => {
  it.each(patches.map((patch) => [patch.name, patch] as const))('still fits: %s', async (_, patch) => {
    for (const edit of editsOf(patch)) expect(edited(await textOf(edit.file), edit)).toContain(edit.replace);
    // As a source spells it, with quotes escaped.
    const source = (await textOf(patch.proof.suite)).replaceAll("\\'", "'");
    expect(source).toContain(patch.proof.test);
  });

  it('has a name of its own, and each guarantee that is built has two at least', () => {
    expect(new Set(patches.map(({ name }) => name)).size).toBe(patches.length);
    expect(allSabotage.map(({ guarantee }) => guarantee)).toEqual(BUILT);
    for (const one of allSabotage) expect(one.patches.length).toBeGreaterThanOrEqual(2);
  });
});

describe('every patch for the crash suite', () => {
  it.each(crashPatches.map((patch) => [patch.name, patch] as const))('still fits: %s', async (_, patch) => {
    for (const edit of editsOf(patch)) expect(edited(await textOf(edit.file), edit)).toContain(edit.replace);
  });

  it('breaks what one failpoint between processes stands for, and each of these has one', () => {
    const failpoints = new Set(FAILPOINTS_BETWEEN_PROCESSES.map(({ name }) => name));
    expect(new Set(crashPatches.map(({ failpoint }) => failpoint))).toEqual(failpoints);
    expect(named(crashPatches, 'starts again')).toHaveLength(1);
    expect(() => named(crashPatches, 'nonsense')).toThrow("There is no patch with 'nonsense' in its name.");
  });
});

describe('the options of the sabotage suite', () => {
  it('choose a guarantee by its number, or patches by a part of their names', () => {
    expect(selected(allSabotage, '9').map(({ guarantee }) => guarantee)).toEqual([9]);
    expect(selected(allSabotage, 'jitter').flatMap((one) => one.patches)).toHaveLength(1);
    expect(() => selected(allSabotage, '10')).toThrow("There is no patch of a guarantee '10'");
  });

  it('chooses the patches that a change touches: by the files that they break, and by their tests', () => {
    const [patch] = allSabotage[0]?.patches ?? [];
    if (!patch) throw new Error('There is no patch.');
    const namesFor = (...changed: string[]) =>
      touched(allSabotage, changed).flatMap((one) => one.patches.map(({ name }) => name));
    const all = allSabotage.flatMap((one) => one.patches);
    expect(namesFor(patch.file)).toContain(patch.name);
    expect(namesFor(patch.proof.suite)).toContain(patch.name);
    expect(namesFor(patch.file).length).toBeLessThan(all.length);
    expect(namesFor('README.md')).toEqual([]);
    expect(namesFor('test/sabotage/patch.ts')).toHaveLength(all.length);
  });

  it('are refused with a sentence when they are none', () => {
    expect(readOptions(['--json', '--only', '4'])).toEqual({ json: true, crash: false, only: '4' });
    expect(readOptions(['--changed', 'HEAD~1'])).toMatchObject({ changed: 'HEAD~1' });
    expect(() => readOptions(['--changed'])).toThrow('--changed takes a commit.');
    expect(readOptions(['--crash'])).toEqual({ json: false, crash: true });
    expect(() => readOptions(['--all'])).toThrow("'--all' is no option of the sabotage suite; allowed are --only");
    expect(() => readOptions(['--only'])).toThrow("--only takes a guarantee's number");
  });
});

describe('the saboteur', () => {
  const file = 'src/platform/work/backoff.ts';
  const proof = { suite: 'src/platform/work/backoff.test.ts', test: 'doubles with each failure up to its cap' };
  const harm: Patch = { name: 'triples', file, find: '* 2 **', replace: '* 3 **', proof };
  const run = (...these: Patch[]) =>
    new Saboteur({ root: ROOT, copies: 1, say: () => undefined }).run([
      { guarantee: 5, title: 'Poison', patches: these },
    ]);

  it('tells a test that notices from one that does not, and from a suite that cannot run', async () => {
    const before = await textOf(file);
    const verdicts = await run(
      harm,
      { ...harm, name: 'changes nothing', replace: '* (1 + 1) **' },
      { ...harm, name: 'does not even load', replace: '* ) **' },
      { ...harm, name: 'was written for other code', find: '* 4 **' },
    );
    expect(verdicts.map(({ fate }) => fate)).toEqual(['red', 'green', 'did not run', 'no longer fits']);
    expect(verdictTable(verdicts)).toContain("1 of 4 patches turned their guarantee's test red.");
    expect(await textOf(file)).toBe(before);
  });

  it('begins with nothing broken, and stops when a test that it counts on is not green', async () => {
    await expect(run({ ...harm, proof: { ...proof, test: 'trebles' } })).rejects.toThrow(
      `Nothing was broken yet, and these are not green; mend them first:\n${proof.suite}: "trebles": no such test`,
    );
  });
});
