/** Compiles src and migrations into dist, only what changed, and leaves nothing there that has no source. */
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { takeOnly } from './command/options.mjs';
import { copyAssets } from './build/copy-assets.mjs';
import { hasAllOutputs, pruneOutputs } from './build/outputs.mjs';
import { root } from './root.mjs';
import { say } from './say.mjs';

const usage = `npm run build: compiles what changed into dist.

  --suites   compile also the test kit, and the suites that run as programs`;
takeOnly(usage, ['--suites']);
/** What the compiler notes of the suites. */
const SUITES_NOTES = '.suites.tsbuildinfo';
// Where the suites were compiled once, they always are: with notes of its own, the other project would write all files again, under the
// programs that run.
const forSuites = process.argv.includes('--suites') || existsSync(join(root, 'dist', SUITES_NOTES));
const [project, notes] = forSuites ? ['tsconfig.suites.json', SUITES_NOTES] : ['tsconfig.build.json', '.tsbuildinfo'];

/** @returns {number} the compiler's exit status */
function compile() {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const result = spawnSync(process.execPath, [compiler, '-p', project], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  return result.status ?? 1;
}

pruneOutputs(root);
copyAssets(root);
let status = compile();
if (status === 0 && !hasAllOutputs(root, { forSuites })) {
  // Someone deleted files of dist; the compiler believes its notes and would never write them again.
  rmSync(join(root, 'dist', notes), { force: true });
  status = compile();
}
if (status !== 0) say('The build stopped: the compiler found the errors above. Correct them, then repeat the command.');
process.exitCode = status;
