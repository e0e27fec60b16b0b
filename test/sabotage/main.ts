import { spawnSync } from 'node:child_process';
import { allSabotage } from './all-sabotage.js';
import { type CrashPatch, crashPatches } from './crash-patches.js';
import { crashTable, sabotageCrashes } from './crash-saboteur.js';
import { named, type Options, readOptions, selected, touched, USAGE } from './options.js';
import type { Sabotage } from './patch.js';
import { Saboteur } from './saboteur.js';
import { verdictTable } from './verdict-table.js';

/** Each copy runs one jest, and a jest keeps more than one core busy while it starts. */
const COPIES = 3;

/**
 * `npm run test:sabotage`: breaks each guarantee's mechanism on purpose and sees the guarantee's test go red. Exits with
 * 1 when a test stays green, or a patch no longer fits; with 2 when it was asked for what there is not.
 */
async function main(words: readonly string[]): Promise<number> {
  if (words.includes('--help') || words.includes('-h')) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  let options: Options;
  let chosen: readonly Sabotage[] = [];
  let crashing: readonly CrashPatch[] = [];
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  try {
    options = readOptions(words);
    if (options.crash) crashing = named(crashPatches, options.only);
    else chosen = selected(allSabotage, options.only);
    if (options.changed !== undefined) chosen = touched(chosen, changedSince(options.changed));
  } catch (error) {
    say((error as Error).message);
    return 2;
  }
  const print = (text: string) => process.stdout.write(`${text}\n`);
  if (options.crash) {
    const verdicts = await sabotageCrashes(process.cwd(), crashing, say);
    print(options.json ? JSON.stringify(verdicts) : crashTable(verdicts));
    return verdicts.every(({ fate }) => fate === 'red') ? 0 : 1;
  }
  const verdicts = await new Saboteur({ root: process.cwd(), copies: COPIES, say }).run(chosen);
  print(options.json ? JSON.stringify(verdicts) : verdictTable(verdicts));
  return verdicts.every(({ fate }) => fate === 'red') ? 0 : 1;
}

/** The files that differ from a commit. @throws Error with a sentence when Git does not know it */
function changedSince(commit: string): readonly string[] {
  const { status, stdout, stderr } = spawnSync('git', ['diff', '--name-only', commit, '--'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`--changed takes a commit that git knows here, not '${commit}': ${stderr.trim()}`);
  return stdout.split('\n').filter(Boolean);
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
