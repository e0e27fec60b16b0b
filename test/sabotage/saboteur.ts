import { Misfit, type NamedTest, type Patch, type Sabotage } from './patch.js';
import { type Fate, runNamedTests } from './run-named-tests.js';
import { Workbench } from './workbench.js';

/** What came of one patch. Only `red` is well. */
export interface Verdict {
  readonly guarantee: number;
  readonly title: string;
  readonly patch: string;
  readonly file: string;
  readonly suite: string;
  readonly test: string;
  readonly fate: Fate | 'no longer fits';
  readonly seconds: number;
}

export interface SaboteurOptions {
  /** The checkout to copy. */
  readonly root: string;
  /** How many copies are worked on side by side. */
  readonly copies: number;
  readonly say: (line: string) => void;
}

/** Breaks mechanisms, one at a time, and sees whether the tests that stand for them notice. */
export class Saboteur {
  constructor(private readonly options: SaboteurOptions) {}

  /**
   * Applies each patch alone and runs its test.
   * @throws Error when a named test is not green before anything is broken.
   */
  async run(sabotage: readonly Sabotage[]): Promise<readonly Verdict[]> {
    const benches = await Promise.all(
      Array.from({ length: this.options.copies }, () => Workbench.make(this.options.root)),
    );
    try {
      await this.control(benches, sabotage);
      const patches = sabotage.flatMap((one) => one.patches.map((patch) => ({ ...one, patch })));
      return await shared(benches, patches, async (bench, { guarantee, title, patch }) => {
        const began = performance.now();
        const fate = await attempt(bench, patch);
        const seconds = Math.round((performance.now() - began) / 100) / 10;
        const { suite, test } = patch.proof;
        this.options.say(`${fate === 'red' ? 'red' : fate.toUpperCase()}  ${guarantee} ${patch.name} (${seconds} s)`);
        return { guarantee, title, patch: patch.name, file: patch.file, suite, test, fate, seconds };
      });
    } finally {
      await Promise.all(benches.map((bench) => bench.remove()));
    }
  }

  private async control(benches: readonly Workbench[], sabotage: readonly Sabotage[]): Promise<void> {
    const proofs = sabotage.flatMap(({ patches }) => patches.map(({ proof }) => proof));
    const suites = [...new Set(proofs.map(({ suite }) => suite))];
    this.options.say(`First, with nothing broken: the named tests of ${suites.length} suites.`);
    const failed = await shared(benches, suites, async ({ root }, suite) => {
      const tests = [...new Set(proofs.filter((proof) => proof.suite === suite).map(({ test }) => test))];
      const fates = await runNamedTests(root, suite, tests);
      return tests.flatMap((test) => notGreen({ suite, test }, fates.get(test)));
    });
    if (failed.flat().length > 0)
      throw new Error(`Nothing was broken yet, and these are not green; mend them first:\n${failed.flat().join('\n')}`);
  }
}

function notGreen({ suite, test }: NamedTest, fate: Fate | undefined): string[] {
  return fate === 'green' ? [] : [`${suite}: "${test}": ${fate}`];
}

async function attempt(bench: Workbench, patch: Patch): Promise<Verdict['fate']> {
  const { suite, test } = patch.proof;
  try {
    const fates = await bench.broken(patch, () => runNamedTests(bench.root, suite, [test]));
    return fates.get(test) ?? 'did not run';
  } catch (error) {
    if (error instanceof Misfit) return 'no longer fits';
    throw error;
  }
}

/** Deals out work to workers: each takes the next piece when it is done with its last. Results in the order of the work. */
async function shared<W, T, R>(
  workers: readonly W[],
  work: readonly T[],
  act: (worker: W, piece: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const left = [...work.entries()];
  await Promise.all(
    workers.map(async (worker) => {
      for (let next = left.shift(); next; next = left.shift()) results[next[0]] = await act(worker, next[1]);
    }),
  );
  return results;
}
