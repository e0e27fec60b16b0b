/**
 * Compares what modules promise with what they have promised: `npm run contracts`; and writes it down: `npm run contracts --
 * accept [module …]`. `--json` prints one value for programs; `--quiet` says nothing while nothing differs. It reads the
 * sources, so it needs no build.
 */
import { register } from 'node:module';
import { answerHelp } from './command/options.mjs';

answerHelp(`npm run contracts [-- --json | --quiet]      compares what modules promise with what they have promised
npm run contracts -- accept [module …]      writes down what they promise now`);

register('./contracts/typescript-hooks.mjs', import.meta.url);
const { run } = await import('./contracts/run.mjs');
process.exitCode = await run(process.argv.slice(2));
