/**
 * Measures this checkout against an older commit of it, by turns in one run: `npm run bench:against -- HEAD~10 calls events`.
 */
import { execFileSync } from 'node:child_process';
import { root } from '../tools/root.mjs';
import { answerHelp } from '../tools/command/options.mjs';
import { say } from '../tools/say.mjs';
import { compare, comparisonTable } from './harness/comparison.mjs';
import { OldCheckout } from './harness/old-checkout.mjs';
import { CASES, Misuse, optionsOf } from './harness/options.mjs';
import { installPeers } from './harness/peers.mjs';

const USAGE = `npm run bench:against -- <commit> [<name>…] [options]

Measures this checkout against an older commit, by turns in one run. The commit is built in a worktree below data/bench, which
is removed afterwards. Names: ${CASES.join(', ')}; without one, calls, orders, reads and events.
Options: --json, --runs <rounds>, --seconds, --scale and --driver, as of npm run bench.`;

const USUAL = ['calls', 'orders', 'reads', 'events'];

answerHelp(USAGE);
try {
  const [revision, ...rest] = process.argv.slice(2);
  if (revision === undefined) throw new Misuse(`Name a commit first. ${USAGE}`);
  if (revision.startsWith('-')) throw new Misuse(`Name a commit before options; '${revision}' is none. ${USAGE}`);
  const named = optionsOf(rest).names;
  const words = named === CASES ? [...USUAL, ...rest] : rest;
  const options = optionsOf(words);
  if (options.write || options.profile !== undefined)
    throw new Misuse('A comparison is printed, not written down; leave --write and --profile out.');
  await installPeers();
  const old = await OldCheckout.make(revision);
  const rounds = [];
  try {
    const flags = ['--json', '--runs', '1', '--seconds', String(options.seconds), '--scale', String(options.scale)];
    const driver = options.drivers.length === 1 ? ['--driver', ...options.drivers] : [];
    const measure = (/** @type {string} */ folder) => rowsOf(folder, [...options.names, ...flags, ...driver]);
    for (let round = 1; round <= options.runs; round += 1) {
      say(`Round ${round} of ${options.runs}…`);
      // The side that goes first changes, so that neither always has the machine that the other has warmed up.
      const now = round % 2 === 0 ? measure(root) : undefined;
      const before = measure(old.folder);
      rounds.push({ now: now ?? measure(root), before });
    }
  } finally {
    old.remove();
  }
  const compared = compare(rounds);
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ commit: old.commit, rounds: options.runs, compared }, undefined, 2)}\n`
      : `${comparisonTable(old.commit, compared)}\n`,
  );
} catch (error) {
  if (!(error instanceof Misuse)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}

/**
 * Runs the benchmarks of one checkout.
 * @param {string} folder
 * @param {readonly string[]} words
 * @returns {import('./harness/comparison.mjs').Round}
 */
function rowsOf(folder, words) {
  const output = execFileSync(process.execPath, ['--enable-source-maps', 'bench/bench.mjs', ...words], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 2],
  });
  return [JSON.parse(output)].flat().flatMap(({ rows }) => rows);
}
