/** `npm run stack`: runs the marketplace as several processes on this machine. */
import { CommandError } from '../command/command-error.mjs';
import { readVerb } from '../command/read-verb.mjs';
import { readWords } from '../events/words.mjs';
import { modulesIn } from '../new/modules-in.mjs';
import { root } from '../root.mjs';
import { StackDirectory } from './directory.mjs';
import { USAGE, USAGES } from './usage.mjs';
import { VERBS } from './verbs.mjs';

const DEFAULT_DIRECTORY = 'data/stack';

const { json, rest, known } = readVerb('stack', VERBS, USAGE, USAGES);
try {
  const verb = known();
  const { run, flags, values } = VERBS[verb];
  const read = readWords(rest, { flags, values: [...values, 'dir'] });
  if (['status', 'down'].includes(verb) && read.names.length > 0)
    throw new CommandError(`'${read.names.join(' ')}' is one word too many. ${USAGES[verb]}`);
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
