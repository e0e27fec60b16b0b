import { resolve } from 'node:path';
import { type Answer, printAnswer } from '../command/print-answer.mjs';
import { placesOfData } from '../digest/book-places.js';
import { table } from '../events/table.mjs';
import { CommandError } from '../command/command-error.mjs';
import { readOptions } from './options.js';
import { describe, plan, restoreBackup } from './restore-backup.js';

/** Does what the arguments of `npm run restore --` say, and prints the result. @returns the exit status */
export function runRestore(words: readonly string[]): Promise<number> {
  return printAnswer(words.includes('--json'), () => restore(words));
}

async function restore(words: readonly string[]): Promise<Answer> {
  const { directory, given, dryRun, replace, ...more } = readOptions('restore', words);
  const dataDirectory = resolve(more.dataDirectory);
  const places = placesOfData(dataDirectory, process.env);
  const planned = await plan(directory, (name) => {
    const address = given.get(name) ?? places(name)[0];
    if (!address) throw new CommandError(`There is no place for ${name}; name one by --module-database ${name}=….`);
    return address;
  });
  const { takenAt, version } = planned.record;
  if (dryRun) {
    const to = Object.fromEntries(planned.destinations.map(({ name, address }) => [name, describe(name, address)]));
    return {
      value: { takenAt, version, databases: to },
      text: `Would be restored as of ${takenAt}, by Ficus ${version}:\n${table(['database', 'to'], Object.entries(to))}`,
    };
  }
  const restored = await restoreBackup(directory, planned, { replace, dataDirectory });
  const home = restored.cameHome.join(', ');
  return {
    value: restored,
    text: [
      `All databases are those of ${takenAt}. What was acknowledged after that is not in them; the program says so when it starts.`,
      ...(home === '' ? [] : [`${home} served elsewhere then, and will serve at the host that keeps the journal.`]),
      ...(restored.replaced === undefined ? [] : [`The files that were there are in ${restored.replaced}.`]),
    ].join('\n'),
  };
}
