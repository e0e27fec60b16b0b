/**
 * `npm run test:extracted`: takes each module out in a clean worktree of the last commit, as `fig init` does it, and runs the API
 * and whole-order suites with it there. Fails when a suite fails, when a module was edited, or when what was made differs from
 * what is committed.
 */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError } from './command/command-error.mjs';
import { answerHelp } from './command/options.mjs';
import { runCommand } from './command/run-command.mjs';
import { changedFiles, lastCommit, onCleanWorktree } from './extracted/clean-worktree.mjs';
import { deployMonolith, differencesOf, extractModule } from './extracted/extract-module.mjs';
import { modulesIn } from './new/modules-in.mjs';
import { root } from './root.mjs';
import { say } from './say.mjs';
import { isInstalled } from './setup/installed.mjs';

const USAGE = `npm run test:extracted [-- --only <module>[,<module>…]] [--json]

In a clean git worktree of the last commit, without extracted/ and the hosts of deploy/: for each module fig init, build, and the API and
whole-order suites with the module as the service that was made. Afterwards src/modules must be unedited, and extracted/ and
deploy/ as they are committed. The worktree is in the directory for temporary files, and is removed.
  --only <names>  these modules alone
  --json          prints one value for programs`;

answerHelp(USAGE);

/** @param {string[]} words @returns {{ chosen: readonly string[], json: boolean }} */
function read(words) {
  const all = modulesIn(root);
  let [chosen, json] = [all, false];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '--json') json = true;
    else if (word === '--only') chosen = (words.shift() ?? '').split(',');
    else throw new CommandError(`'${word}' is no option of this command. ${USAGE}`);
  }
  const unknown = chosen.find((name) => !all.includes(name));
  if (unknown !== undefined) throw new CommandError(`There is no module '${unknown}'; modules are ${all.join(', ')}.`);
  return { chosen, json };
}

/** @param {readonly (string | number)[]} cells */
const row = ([module, ...cells]) =>
  `${String(module).padEnd(16)}${cells.map((cell) => String(cell).padStart(9)).join('')}`;

/**
 * Takes the modules out, one after another.
 * @param {string} worktree
 * @param {readonly string[]} chosen
 * @param {{ readonly json: boolean, readonly signal: AbortSignal }} options
 */
async function takeOut(worktree, chosen, { json, signal }) {
  rmSync(join(worktree, 'extracted'), { recursive: true });
  // The folders of hosts: what else is in deploy/ nobody generates.
  for (const entry of readdirSync(join(worktree, 'deploy'), { withFileTypes: true }))
    if (entry.isDirectory()) rmSync(join(worktree, 'deploy', entry.name), { recursive: true });
  if (!json) process.stdout.write(`${row(['module', 'made', 'suites', 'passed', 'failed', 'seconds'])}\n`);
  const runs = [];
  for (const module of chosen) {
    const { said, ...run } = await extractModule(worktree, module, signal);
    if (signal.aborted) throw new CommandError('The run was stopped.');
    process.stderr.write(said);
    run.findings.forEach(say);
    runs.push(run);
    const { made, suites, passed, failed, seconds } = run;
    if (!json) process.stdout.write(`${row([module, made, suites, passed, failed, seconds])}\n`);
  }
  await deployMonolith(worktree, signal);
  return { runs, findings: [...differencesOf(worktree, 'monolith'), ...leftovers(worktree, chosen)] };
}

/** What else differs from the commit, as sentences. @param {string} worktree @param {readonly string[]} chosen */
function leftovers(worktree, chosen) {
  const made = chosen.length === modulesIn(root).length ? [] : ['extracted', 'deploy'];
  const judged = ['src/modules', ...[...chosen, 'monolith'].flatMap((name) => [`extracted/${name}`, `deploy/${name}`])];
  const rest = [...judged, ...made].map((path) => `:(exclude)${path}`);
  return changedFiles(worktree, ['.', ...rest]).map(
    (file) => `After fig init, build and suites, ${file} differs from the commit; none of them may touch it.`,
  );
}

async function main() {
  const { chosen, json } = read(process.argv.slice(2));
  if (!isInstalled(root)) throw new CommandError("The packages are not installed; run 'node tools/setup.mjs' first.");
  const stop = new AbortController();
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => stop.abort());
  const commit = lastCommit(root);
  if (changedFiles(root).length > 0) say(`Changes that are not committed do not count: this judges ${commit}.`);
  const options = { json, signal: stop.signal };
  const { runs, findings } = await onCleanWorktree(root, (worktree) => takeOut(worktree, chosen, options));
  findings.forEach(say);
  const ok = findings.length === 0 && runs.every((run) => run.findings.length === 0);
  if (json) process.stdout.write(`${JSON.stringify({ ok, commit, findings, runs }, undefined, 2)}\n`);
  else if (ok) say('No module was edited, and extracted/ and deploy/ are as they are committed.');
  return ok ? 0 : 1;
}

await runCommand(main);
