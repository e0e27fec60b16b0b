import { CommandError } from '../command/command-error.mjs';
import { runGroup } from '../command/run-group.mjs';
import { runSuites } from '../placements/run-suites.mjs';
import { changedFiles } from './clean-worktree.mjs';

/** What no extraction may edit. */
const MODULES = 'src/modules';

/**
 * @typedef {{
 *   readonly module: string, readonly made: number, readonly suites: number, readonly passed: number, readonly failed: number,
 *   readonly seconds: number, readonly findings: readonly string[], readonly said: string,
 * }} Extraction how a module was taken out: `made` is the number of files; `findings` are sentences, none when all is well; `said` is what
 *   suites wrote that failed
 */

/**
 * Makes the service of a module in a worktree that has none, builds it, and runs the suites with the module there.
 * @param {string} worktree
 * @param {string} module
 * @param {AbortSignal} signal ends it
 * @returns {Promise<Extraction>}
 * @throws {CommandError} when the service cannot be made or built
 */
export async function extractModule(worktree, module, signal) {
  const began = performance.now();
  const { written } = JSON.parse(await npm(worktree, signal, 'run', '--silent', 'fig', '--', 'init', module, '--json'));
  await npm(worktree, signal, 'run', '--silent', 'build');
  const placement = { name: module, on: `stack:${module}`, remote: [module] };
  const run = await runSuites(placement, { signal, checkout: worktree });
  const { suites, passed, failed } = run;
  const findings = [
    ...(run.ok ? [] : [`The suites fail with ${module} as the service that fig init has made: see above.`]),
    ...editsOf(worktree, module),
    ...differencesOf(worktree, module),
  ];
  const seconds = Math.round((performance.now() - began) / 1_000);
  return { module, made: written.length, suites, passed, failed, seconds, findings, said: run.ok ? '' : run.said };
}

/** Makes the deployment of the monolith, which belongs to no module. @param {string} worktree @param {AbortSignal} signal */
export async function deployMonolith(worktree, signal) {
  await npm(worktree, signal, 'run', '--silent', 'fig', '--', 'init', 'monolith');
}

/** Edits of modules, as sentences. @param {string} worktree @param {string} module the one that was taken out */
export function editsOf(worktree, module) {
  return changedFiles(worktree, [MODULES]).map(
    (file) => `Taking ${module} out has changed ${file}; a module moves without an edit: correct tools/fig.`,
  );
}

/** Where what was made differs from what is committed, as sentences. @param {string} worktree @param {string} name of the host */
export function differencesOf(worktree, name) {
  return changedFiles(worktree, [`extracted/${name}`, `deploy/${name}`]).map(
    (file) =>
      `fig init ${name} makes ${file} other than it is committed; repeat npm run fig -- init ${name}, and commit it.`,
  );
}

/**
 * @param {string} worktree
 * @param {AbortSignal} signal
 * @param {string[]} words
 * @returns {Promise<string>} what it wrote
 */
async function npm(worktree, signal, ...words) {
  const { status, stdout, stderr } = await runGroup('npm', words, { cwd: worktree, signal });
  if (signal.aborted) throw new CommandError('The run was stopped.');
  if (status !== 0) throw new CommandError(`npm ${words.join(' ')} fails: ${(stderr || stdout).trim()}`);
  return stdout;
}
