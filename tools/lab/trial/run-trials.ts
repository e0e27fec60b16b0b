import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { printAnswer } from '../../command/print-answer.mjs';
import { runProgram } from '../../command/run-program.mjs';
import { numberOf, readWords } from '../../events/words.mjs';
import { root } from '../../root.mjs';
import { say } from '../../say.mjs';
import { findLab, findLabs, type FoundLab } from '../find-labs.js';
import { touchedLabs } from './touched.js';
import { type Trial, tryLab } from './trial.js';

const USAGE = `npm run test:labs [-- <NN…>] [--changed <commit>] [--within <minutes>] [--json]

Tries each lab as a learner meets it: types what its page prints and compares the output; its start fails, its solution passes, and
each wrong solution fails with its own hint.
  <NN…>               only these labs
  --changed <commit>  only those that a change since the commit touches
  --within <minutes>  begins no further lab after that time, and names those that were not tried; begins at another lab for each commit
  --json              prints one value for programs`;

/** @returns the exit status: 0 when all labs hold, 1 when one does not, 2 when it could not be tried */
export async function runTrials(words: readonly string[]): Promise<number> {
  if (words.includes('--help') || words.includes('-h')) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  const json = words.includes('--json');
  return printAnswer(json, async () => {
    const { labs, withinMs } = await chosen(words.filter((word) => word !== '--json'));
    const { trials, untried } = await triedAll(labs, withinMs);
    const exitCode = trials.some(({ faults }) => faults.length > 0) ? 1 : 0;
    return { value: { trials, untried }, text: textOf(trials, untried), exitCode };
  });
}

const MINUTE_MS = 60_000;

async function chosen(words: readonly string[]): Promise<{ labs: readonly FoundLab[]; withinMs: number }> {
  const { names, values } = readWords(words, { values: ['changed', 'within'] });
  const named = names.length > 0 ? await Promise.all(names.map(findLab)) : await findLabs();
  const since = values.get('changed');
  const labs = since === undefined ? named : touchedLabs(named, since);
  const minutes = numberOf(values, 'within');
  return minutes === undefined ? { labs, withinMs: Infinity } : { labs: turned(labs), withinMs: minutes * MINUTE_MS };
}

/** The labs from another one on for each commit, so that none is left out again and again. */
function turned(labs: readonly FoundLab[]): readonly FoundLab[] {
  const { ok, said } = runProgram('git', ['rev-parse', 'HEAD'], root);
  const first = ok && labs.length > 0 ? parseInt(said.slice(0, 8), 16) % labs.length : 0;
  return [...labs.slice(first), ...labs.slice(0, first)];
}

/** One after the other: labs start programs of their own, and measure. */
async function triedAll(
  labs: readonly FoundLab[],
  withinMs: number,
): Promise<{ trials: readonly Trial[]; untried: readonly string[] }> {
  const began = performance.now();
  mkdirSync(join(root, 'data'), { recursive: true });
  // In the checkout, so that workspaces find its packages.
  const home = mkdtempSync(join(root, 'data', 'test-labs-'));
  try {
    const trials: Trial[] = [];
    const untried: string[] = [];
    for (const found of labs)
      if (performance.now() - began < withinMs) trials.push(await tryLab(found, home, say));
      else untried.push(`${found.number}-${found.name}`);
    return { trials, untried };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function textOf(trials: readonly Trial[], untried: readonly string[]): string {
  const lines = trials.map(({ lab, faults, wrongSolutions, seconds }) => {
    const verdict = faults.length === 0 ? 'ok    ' : 'FAILED';
    return `${verdict} ${lab}: page, start, solution, ${wrongSolutions.length} wrong solutions, ${seconds.toFixed(0)} s`;
  });
  const failed = trials.filter(({ faults }) => faults.length > 0);
  return [
    ...failed.flatMap(({ faults }) => faults),
    ...lines,
    `${trials.length - failed.length} of ${trials.length} labs hold.`,
    ...(untried.length > 0 ? [`Not tried, since the time was over: ${untried.join(', ')}.`] : []),
  ].join('\n');
}
