/** Explores the model of a move: `npm run test:model`. It reads the sources, so it needs no build. */
import { register } from 'node:module';
import { answerHelp } from './command/options.mjs';
import { say } from './say.mjs';

register('./contracts/typescript-hooks.mjs', import.meta.url);
const { USAGE } = await import('../test/model/options.js');
answerHelp(USAGE);
const { run } = await import('../test/model/run.js');
process.exitCode = run(process.argv.slice(2), { print: (text) => void process.stdout.write(`${text}\n`), say });
