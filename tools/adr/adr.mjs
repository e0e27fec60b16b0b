/** `npm run adr`: the decision records of this checkout, and whether they hold. Plain JavaScript that needs no build. */
import { register } from 'node:module';
import { CommandError } from '../command/command-error.mjs';
import { printAnswer } from '../command/print-answer.mjs';
import { readVerb } from '../command/read-verb.mjs';
import { readWords } from '../events/words.mjs';
import { root } from '../root.mjs';
import { readRecords } from './record/read-records.mjs';
import { USAGE, USAGES } from './usage.mjs';
import { VERBS } from './verbs.mjs';

// Names of tests and sabotage patches are read by TypeScript sources of the suites.
register('../contracts/typescript-hooks.mjs', import.meta.url);

const { json, rest, known } = readVerb('adr', VERBS, USAGE, USAGES);
process.exitCode = await printAnswer(json, () => {
  const verb = known();
  const { run, flags, values, lists, names } = VERBS[verb];
  const read = readWords(rest, { flags, values, lists });
  if (read.names.length > names)
    throw new CommandError(`'${read.names.slice(names).join(' ')}' is too much. ${USAGES[verb]}`);
  return run({ ...read, root, records: readRecords(root), json });
});
