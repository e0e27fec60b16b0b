import { parseArgs } from 'node:util';
import type { DatabaseAddress } from '../../src/platform/host/database-address.js';
import { messageOf } from '../../src/platform/ops/message-of.js';
import { CommandError } from '../command/command-error.mjs';
import { addressIn } from '../digest/book-places.js';

/** What was typed after `npm run backup --` or `npm run restore --`. */
export interface BackupOptions {
  /** The directory of the backup. */
  readonly directory: string;
  /** Where the program keeps its files. */
  readonly dataDirectory: string;
  readonly stack?: string | undefined;
  readonly given: ReadonlyMap<string, DatabaseAddress>;
  readonly dryRun: boolean;
  readonly replace: boolean;
}

const OPTIONS = {
  data: { type: 'string' },
  stack: { type: 'string' },
  'module-database': { type: 'string', multiple: true },
  replace: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

/** Each belongs to one of the two commands alone. */
const FOREIGN = { backup: 'replace', restore: 'stack' } as const;

/** @throws CommandError naming the word that is wrong */
export function readOptions(command: 'backup' | 'restore', words: readonly string[]): BackupOptions {
  const { values, positionals } = parsed(command, words);
  const [directory, ...more] = positionals;
  if (directory === undefined || more.length > 0)
    throw new CommandError(`Say one directory: npm run ${command} -- <directory>. --help says the rest.`);
  const { data, stack } = values;
  if (data !== undefined && stack !== undefined)
    throw new CommandError('Say --data or --stack, not both: each names the databases.');
  const given = new Map((values['module-database'] ?? []).map(databaseIn));
  const dataDirectory = data ?? process.env['DATA_DIR'] ?? 'data';
  return {
    directory,
    dataDirectory,
    stack,
    given,
    dryRun: values['dry-run'] ?? false,
    replace: values.replace ?? false,
  };
}

function parsed(command: 'backup' | 'restore', words: readonly string[]) {
  const next = `npm run ${command} -- --help says which options there are.`;
  try {
    const found = parseArgs({ args: [...words], options: OPTIONS, allowPositionals: true });
    if (found.values[FOREIGN[command]] === undefined) return found;
  } catch (error) {
    throw new CommandError(`${messageOf(error)} ${next}`);
  }
  throw new CommandError(`There is no option --${FOREIGN[command]} here. ${next}`);
}

function databaseIn(value: string): [string, DatabaseAddress] {
  const [, name = '', address = ''] = /^([a-z-]+)=(.+)$/.exec(value) ?? [];
  if (name === '')
    throw new CommandError(`'${value}' names no database; write --module-database <module>=<file or postgres://…>.`);
  return [name, addressIn(address, name)];
}
