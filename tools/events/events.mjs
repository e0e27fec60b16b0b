/** `npm run events`: operates the events of the running program. */
import { RunningProgram } from './program.mjs';
import { CommandError } from '../command/command-error.mjs';
import { USAGE } from './usage.mjs';
import { VERBS } from './verbs.mjs';

const words = process.argv.slice(2);
const json = words.includes('--json');
const [verb = '', ...rest] = words.filter((word) => word !== '--json');

/** @param {import('./verbs.mjs').Said} said */
const say = ({ value, text }) => void process.stdout.write(`${json ? JSON.stringify(value) : text}\n`);

if (words.includes('--help') || words.includes('-h')) {
  process.stdout.write(`${USAGE}\n`);
  process.exit(0);
}
try {
  const run = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
  if (!run)
    throw new CommandError(
      verb === '' ? USAGE : `'${verb}' is no verb of events; allowed are ${Object.keys(VERBS).join(', ')}.`,
    );
  say(await run(new RunningProgram(process.env, json), rest, say));
} catch (error) {
  if (!(error instanceof CommandError)) throw error;
  if (json) process.stdout.write(`${JSON.stringify({ error: error.message })}\n`);
  else process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
