/** `npm run kafka`: an Apache Kafka of this checkout, or what an existing cluster is. The build must be there. */
import { join, resolve } from 'node:path';
import { CommandError } from '../command/command-error.mjs';
import { readVerb } from '../command/read-verb.mjs';
import { readWords } from '../events/words.mjs';
import { root } from '../root.mjs';
import { USAGE, USAGES } from './usage.mjs';
import { VERBS } from './verbs.mjs';

const { json, rest, known } = readVerb('kafka', VERBS, USAGE, USAGES);
try {
  const verb = known();
  const { run, values, names } = VERBS[verb];
  const read = readWords(rest, { values: [...values, 'dir'] });
  if (read.names.length > names)
    throw new CommandError(`'${read.names.slice(names).join(' ')}' is too much. ${USAGES[verb]}`);
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
