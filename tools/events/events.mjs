/** `npm run events`: operates the events of the running program. */
import { RunningProgram } from './program.mjs';
import { CommandError } from '../command/command-error.mjs';
import { readVerb } from '../command/read-verb.mjs';
import { USAGE } from './usage.mjs';
import { VERBS } from './verbs.mjs';

const { json, rest, known } = readVerb('events', VERBS, USAGE);

/** @param {import('./verbs.mjs').Said} said */
const say = ({ value, text }) => void process.stdout.write(`${json ? JSON.stringify(value) : text}\n`);

try {
  const run = /** @type {import('./verbs.mjs').Verb} */ (VERBS[known()]);
  say(await run(new RunningProgram(process.env, json), rest, say));
} catch (error) {
  if (!(error instanceof CommandError)) throw error;
  if (json) process.stdout.write(`${JSON.stringify({ error: error.message })}\n`);
  else process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
