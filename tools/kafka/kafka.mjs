/** `npm run kafka`: an Apache Kafka of this checkout, or what an existing cluster is. The build must be there. */
import { join, resolve } from 'node:path';
import { CommandError } from '../command/command-error.mjs';
import { readWords } from '../events/words.mjs';
import { root } from '../root.mjs';
import { USAGE, USAGES } from './usage.mjs';
import { VERBS } from './verbs.mjs';

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
      verb === '' ? USAGE : `'${verb}' is no verb of kafka; allowed are ${Object.keys(VERBS).join(', ')}.`,
    );
  const { run, values, names } = VERBS[known];
  const read = readWords(rest, { values: [...values, 'dir'] });
  if (read.names.length > names)
    throw new CommandError(`'${read.names.slice(names).join(' ')}' is too much. ${USAGES[known]}`);
  const path = resolve(read.values.get('dir') ?? join(root, 'data', 'kafka'));
  const said = await run({ ...read, path, environment: process.env });
  process.stdout.write(`${json ? JSON.stringify(said.value) : said.text}\n`);
  process.exitCode = said.exitCode ?? 0;
} catch (error) {
  if (!(error instanceof CommandError)) throw error;
  if (json) process.stdout.write(`${JSON.stringify({ error: error.message })}\n`);
  else process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
