import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { printAnswer } from '../../command/print-answer.mjs';
import { runProgram } from '../../command/run-program.mjs';
import { numberOf, readWords } from '../../events/words.mjs';
import { root } from '../../root.mjs';
import { say } from '../../say.mjs';
import { findLab, findLabs, type FoundLab } from '../find-labs.js';
import { missingFor } from './missing-program.js';
import { touchedLabs } from './touched.js';
import { type Trial, tryLab } from './trial.js';

const USAGE = `npm run test:labs [-- <NN…>] [--changed <commit>] [--within <minutes>] [--json]

Tries each lab as a learner meets it: types what its page prints and compares the output; its start fails, its solution passes, and
each wrong solution fails with its own hint. A lab for which a program is not installed is skipped, which the result says.
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
    const run = await triedAll(labs, withinMs);
    const exitCode = run.trials.some(({ faults }) => faults.length > 0) ? 1 : 0;
    return { value: run, text: textOf(run), exitCode };
  });
}

const MINUTE_MS = 60_000;

/** A lab that was not tried, since what it takes is not installed. */
interface Skipped {
  readonly lab: string;
  /** A sentence that says what is missing, and how to install it. */
  readonly missing: string;
}

interface TrialRun {
  readonly trials: readonly Trial[];
  readonly skipped: readonly Skipped[];
  /** Those for which there was no time. */
  readonly untried: readonly string[];
}

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
async function triedAll(labs: readonly FoundLab[], withinMs: number): Promise<TrialRun> {
  const began = performance.now();
  mkdirSync(join(root, 'data'), { recursive: true });
  // In the checkout, so that workspaces find its packages.
  const home = mkdtempSync(join(root, 'data', 'test-labs-'));
  try {
    const trials: Trial[] = [];
    const skipped: Skipped[] = [];
    const untried: string[] = [];
    for (const found of labs) {
      const lab = `${found.number}-${found.name}`;
      // Before anything is provided: a download takes time, too.
      if (performance.now() - began >= withinMs) {
        untried.push(lab);
        continue;
      }
      const missing = await missingFor(found.lab);
      if (missing === undefined) trials.push(await tryLab(found, home, say));
      else skipped.push({ lab, missing });
    }
    return { trials, skipped, untried };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function textOf({ trials, skipped, untried }: TrialRun): string {
  const lines = trials.map(({ lab, faults, wrongSolutions, seconds }) => {
    const verdict = faults.length === 0 ? 'ok    ' : 'FAILED';
    return `${verdict} ${lab}: page, start, solution, ${wrongSolutions.length} wrong solutions, ${seconds.toFixed(0)} s`;
  });
  const failed = trials.filter(({ faults }) => faults.length > 0);
  return [
    ...failed.flatMap(({ faults }) => faults),
    ...lines,
    ...skipped.map(({ lab, missing }) => `SKIPPED ${lab}: ${missing}`),
    `${trials.length - failed.length} of ${trials.length} labs hold${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}.`,
    ...(untried.length > 0 ? [`Not tried, since the time was over: ${untried.join(', ')}.`] : []),
  ].join('\n');
}
