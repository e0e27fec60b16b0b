import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Answer, printAnswer } from '../command/print-answer.mjs';
import { placesOfData, placesOfStack } from '../digest/book-places.js';
import { findBooks } from '../digest/find-books.js';
import { table } from '../events/table.mjs';
import { root } from '../root.mjs';
import { say } from '../say.mjs';
import { readOptions } from './options.js';
import { takeBackup } from './take-backup.js';

/** Does what the arguments of `npm run backup --` say, and prints the result. @returns the exit status */
export function runBackup(words: readonly string[]): Promise<number> {
  return printAnswer(words.includes('--json'), () => backup(words));
}

async function backup(words: readonly string[]): Promise<Answer> {
  const { directory, dataDirectory, stack, given, dryRun } = readOptions('backup', words);
  const places = stack === undefined ? placesOfData(dataDirectory, process.env) : placesOfStack(stack);
  const books = await findBooks(places, given, 'all');
  await books.close();
  for (const note of books.notes) say(note);
  if (dryRun)
    return {
      value: { databases: books.places },
      text: `Would be copied into ${directory}:\n${table(['database', 'from'], Object.entries(books.places))}`,
    };
  const version = (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;
  const record = await takeBackup(books.addresses, { directory, version });
  const rows = Object.entries(record.databases).map(([name, { file, bytes, commit = '' }]) => [
    name,
    file,
    bytes,
    commit,
  ]);
  return {
    value: { directory, ...record },
    text: [
      `${directory} has all databases as they were at ${record.takenAt}. The writers were held for ${record.heldMs} ms.`,
      table(['database', 'file', 'bytes', 'commit'], rows),
    ].join('\n\n'),
  };
}
