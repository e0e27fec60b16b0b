/** `npm run stack`: runs the marketplace as several processes on this machine. */
import { CommandError } from '../command/command-error.mjs';
import { readWords } from '../events/words.mjs';
import { modulesIn } from '../new/modules-in.mjs';
import { root } from '../root.mjs';
import { StackDirectory } from './directory.mjs';
import { USAGE, USAGES } from './usage.mjs';
import { VERBS } from './verbs.mjs';

const DEFAULT_DIRECTORY = 'data/stack';

const words = process.argv.slice(2);
const json = words.includes('--json');
const [verb = '', ...rest] = words.filter((word) => word !== '--json');
const known = Object.hasOwn(VERBS, verb) ? /** @type {keyof typeof VERBS} */ (verb) : undefined;

if (words.includes('--help') || words.includes('-h')) {
  process.stdout.write(`${known ? USAGES[known] : USAGE}\n`);
  process.exit(0);
}
try {
  if (!known)
    throw new CommandError(
      verb === '' ? USAGE : `'${verb}' is no verb of stack; allowed are ${Object.keys(VERBS).join(', ')}.`,
    );
  const { run, flags, values } = VERBS[known];
  const read = readWords(rest, { flags, values: [...values, 'dir'] });
  if (['status', 'down'].includes(known) && read.names.length > 0)
    throw new CommandError(`'${read.names.join(' ')}' is one word too many. ${USAGES[known]}`);
  const directory = new StackDirectory(read.values.get('dir') ?? DEFAULT_DIRECTORY);
  const said = await run({ ...read, directory, modules: modulesIn(root), json });
  if (said) process.stdout.write(`${json ? JSON.stringify(said.value) : said.text}\n`);
  process.exitCode = said?.exitCode ?? 0;
} catch (error) {
  if (!(error instanceof CommandError)) throw error;
  if (process.send) process.send({ error: error.message }, () => process.disconnect());
  else if (json) process.stdout.write(`${JSON.stringify({ error: error.message })}\n`);
  else process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
