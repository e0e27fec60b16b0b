/** `npm run test:labs`: tries every lab: its page, its start, its solution and its wrong solutions. */
import { register } from 'node:module';

register('./contracts/typescript-hooks.mjs', import.meta.url);
const { runTrials } = await import('./lab/trial/run-trials.js');
process.exitCode = await runTrials(process.argv.slice(2));
