/**
 * Makes a checkout ready to run: the right Node, the packages of package-lock.json, and the SQLite drivers that the settings name.
 * `node tools/setup.mjs sqlite3` makes that driver ready as well. Needs nothing but Node and npm.
 */
import { root } from './root.mjs';
import { say } from './say.mjs';
import { setUp } from './setup/set-up.mjs';

const { problem } = await setUp(root, process.argv.slice(2));
if (problem) {
  say(problem);
  process.exitCode = 1;
}
