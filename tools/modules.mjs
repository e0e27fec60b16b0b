/**
 * Finds what a start of the modules would refuse: `npm run check` runs it. It reads the sources, so it needs no build; its databases
 * are files in a temporary directory.
 */
import { register } from 'node:module';
import { takeOnly } from './command/options.mjs';

takeOnly(
  `node tools/modules.mjs [--json] [--quiet]: constructs the modules and migrates empty databases, as a start does, and prints what a start
would refuse. --json prints one value for programs; --quiet prints nothing while nothing is wrong.`,
  ['--json', '--quiet'],
);

register('./contracts/typescript-hooks.mjs', import.meta.url);
const { run } = await import('./modules/run.mjs');
process.exitCode = await run(process.argv.slice(2));
