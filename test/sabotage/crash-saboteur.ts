import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import type { CrashPatch } from './crash-patches.js';
import { Misfit } from './patch.js';
import { Workbench } from './workbench.js';

/** What the crash suite found in the broken program. Only `red` is well. */
export interface CrashVerdict {
  readonly patch: string;
  readonly file: string;
  readonly failpoint: string;
  readonly fate: 'red' | 'green' | 'did not run' | 'no longer fits';
  /** What was found: `2 lost, 1 doubled`. */
  readonly found: string;
  readonly seconds: number;
}

/** The counts of the crash suite. */
const COUNTS = ['lost', 'doubled', 'reordered', 'parked', 'money'] as const;
type Counts = { readonly [Count in (typeof COUNTS)[number]]: number };

/** The same load each time. */
const SEED = '1';

/**
 * Breaks what must hold across the death of a process, builds the program, and has the crash suite kill it at one failpoint.
 * @throws Error when the suite finds something although nothing is broken.
 */
export async function sabotageCrashes(
  root: string,
  patches: readonly CrashPatch[],
  say: (line: string) => void,
): Promise<readonly CrashVerdict[]> {
  const bench = await Workbench.make(root);
  try {
    const failpoints = [...new Set(patches.map(({ failpoint }) => failpoint))];
    say(`First, with nothing broken: the crash suite at ${failpoints.join(', ')}.`);
    const whole = await crashed(bench.root, failpoints);
    if (fateOf(whole) !== 'green')
      throw new Error(`The crash suite is not green before anything is broken: ${foundIn(whole)}. Mend that first.`);
    const verdicts: CrashVerdict[] = [];
    for (const patch of patches) {
      const began = performance.now();
      const verdict = await attempt(bench, patch);
      const seconds = Math.round((performance.now() - began) / 100) / 10;
      say(
        `${verdict.fate === 'red' ? 'red' : verdict.fate.toUpperCase()}  ${patch.name}: ${verdict.found} (${seconds} s)`,
      );
      verdicts.push({ patch: patch.name, file: patch.file, failpoint: patch.failpoint, ...verdict, seconds });
    }
    return verdicts;
  } finally {
    await bench.remove();
  }
}

/** The verdicts for reading on a terminal. */
export function crashTable(verdicts: readonly CrashVerdict[]): string {
  const lines = verdicts.map(
    ({ patch, failpoint, fate, found }) =>
      `${failpoint.padEnd(13)}  ${(fate === 'red' ? fate : fate.toUpperCase()).padEnd(5)}  ${patch}: ${found}`,
  );
  const red = verdicts.filter(({ fate }) => fate === 'red').length;
  return [...lines, `${red} of ${verdicts.length} patches turned the crash suite red.`].join('\n');
}

async function attempt(bench: Workbench, patch: CrashPatch): Promise<Pick<CrashVerdict, 'fate' | 'found'>> {
  try {
    const counts = await bench.broken(patch, () => crashed(bench.root, [patch.failpoint]));
    return { fate: fateOf(counts), found: foundIn(counts) };
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    return { fate: 'no longer fits', found: error.message };
  }
}

/** @returns undefined when the program could not be built, or the suite did not come to its end. */
async function crashed(root: string, failpoints: readonly string[]): Promise<Counts | undefined> {
  const built = await run(root, ['tools/build.mjs', '--suites']);
  if (built.status !== 0) return undefined;
  const words = failpoints.flatMap((failpoint) => ['--failpoint', failpoint]);
  const suite = ['dist/test/crash/main.js', '--seed', SEED, '--rounds', '0', '--json', ...words];
  const { out } = await run(root, suite);
  try {
    return JSON.parse(out) as Counts;
  } catch {
    return undefined;
  }
}

async function run(root: string, words: readonly string[]): Promise<{ readonly status: number; readonly out: string }> {
  const child = spawn(process.execPath, words, { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] });
  const status = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
  return { out: await text(child.stdout), status: await status };
}

function fateOf(counts: Counts | undefined): CrashVerdict['fate'] {
  if (!counts) return 'did not run';
  return COUNTS.some((count) => counts[count] > 0) ? 'red' : 'green';
}

function foundIn(counts: Counts | undefined): string {
  if (!counts) return 'it could not be built, or the suite did not come to its end';
  const found = COUNTS.filter((count) => counts[count] > 0).map((count) => `${counts[count]} ${count}`);
  return found.length > 0 ? found.join(', ') : 'nothing was found';
}
