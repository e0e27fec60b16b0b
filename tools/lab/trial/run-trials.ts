import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError } from '../../command/command-error.mjs';
import { readWords } from '../../events/words.mjs';
import { root } from '../../root.mjs';
import { say } from '../../say.mjs';
import { findLab, findLabs, type FoundLab } from '../find-labs.js';
import { touchedLabs } from './touched.js';
import { type Trial, tryLab } from './trial.js';

const USAGE = `npm run test:labs [-- <NN…>] [--changed <commit>] [--json]

Tries each lab as a learner meets it: types what its page prints and compares the output; its start fails, its solution passes, and
each wrong solution fails with its own hint.
  <NN…>               only these labs
  --changed <commit>  only those that a change since the commit touches
  --json              prints one value for programs`;

/** @returns the exit status: 0 when all labs hold, 1 when one does not, 2 when it could not be tried */
export async function runTrials(words: readonly string[]): Promise<number> {
  if (words.includes('--help') || words.includes('-h')) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  const json = words.includes('--json');
  try {
    const trials = await triedAll(await chosen(words.filter((word) => word !== '--json')));
    process.stdout.write(`${json ? JSON.stringify({ trials }, undefined, 2) : textOf(trials)}\n`);
    return trials.some(({ faults }) => faults.length > 0) ? 1 : 0;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    if (json) process.stdout.write(`${JSON.stringify({ error: error.message })}\n`);
    else say(error.message);
    return 2;
  }
}

async function chosen(words: readonly string[]): Promise<readonly FoundLab[]> {
  const { names, values } = readWords(words, { values: ['changed'] });
  const labs = names.length > 0 ? await Promise.all(names.map(findLab)) : await findLabs();
  const since = values.get('changed');
  return since === undefined ? labs : touchedLabs(labs, since);
}

/** One after the other: labs start programs of their own, and measure. */
async function triedAll(labs: readonly FoundLab[]): Promise<readonly Trial[]> {
  mkdirSync(join(root, 'data'), { recursive: true });
  // In the checkout, so that workspaces find its packages.
  const home = mkdtempSync(join(root, 'data', 'test-labs-'));
  try {
    const trials: Trial[] = [];
    for (const found of labs) trials.push(await tryLab(found, home, say));
    return trials;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function textOf(trials: readonly Trial[]): string {
  const lines = trials.map(({ lab, faults, wrongSolutions, seconds }) => {
    const verdict = faults.length === 0 ? 'ok    ' : 'FAILED';
    return `${verdict} ${lab}: page, start, solution, ${wrongSolutions.length} wrong solutions, ${seconds.toFixed(0)} s`;
  });
  const failed = trials.filter(({ faults }) => faults.length > 0);
  return [
    ...failed.flatMap(({ faults }) => faults),
    ...lines,
    `${trials.length - failed.length} of ${trials.length} labs hold.`,
  ].join('\n');
}
