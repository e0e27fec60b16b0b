/**
 * `npm run demo`: the marketplace with services that stand by, orders all the time, and modules that leave and come home. It reads the
 * sources; the programs that it starts are the built ones.
 */
import { spawnSync } from 'node:child_process';
import { register } from 'node:module';
import { join } from 'node:path';
import { answerHelp } from './command/options.mjs';
import { root } from './root.mjs';

answerHelp(`npm run demo -- [--seconds <n>] [--json]

Starts the marketplace and two services that stand by, on fresh data in the directory for temporary files, and drives orders. Meanwhile
notification, and then payment, leave the monolith with their data and come home. Then it counts: orders that were acknowledged, lost and
doubled, charges, errors of clients, how long each module had no owner, and where payments were served. It takes about a minute, and
removes what it has made.
  --seconds <n>  how long orders are placed between two moves: 5 unless it is set
  --json         prints the tally as one value for programs; the exit status is 1 when something was lost, doubled or refused`);

const { status } = spawnSync(process.execPath, [join(root, 'tools', 'build.mjs')], { stdio: ['ignore', 2, 2] });
if (status !== 0) process.exit(1);
register('./contracts/typescript-hooks.mjs', import.meta.url);
const { runDemo } = await import('./demo/demo.js');
process.exitCode = await runDemo(process.argv.slice(2));
