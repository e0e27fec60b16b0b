import type { DatabaseAddress } from '../../src/platform/host/database-address.js';
import { CommandError } from '../command/command-error.mjs';
import { PROJECTIONS } from './all-projections.js';
import { addressIn, GATEWAY, JOURNAL } from './book-places.js';
import { BOOKS } from './read-book.js';

/** What was typed after `npm run digest --`. */
export interface DigestOptions {
  readonly data?: string;
  readonly stack?: string;
  readonly given: ReadonlyMap<string, DatabaseAddress>;
  readonly against?: string;
  readonly projection?: string;
  readonly rows: boolean;
  readonly json: boolean;
  /** The two files to compare, instead of reading databases. */
  readonly files?: readonly [string, string];
}

const VALUED = ['--data', '--stack', '--module-database', '--against', '--projection'];
const FLAGS = ['--rows', '--json'];

/** @throws CommandError naming the word that is wrong */
export function readOptions(words: readonly string[]): DigestOptions {
  const given = new Map<string, DatabaseAddress>();
  const values = new Map<string, string>();
  const flags = new Set<string>();
  const plain: string[] = [];
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (FLAGS.includes(word)) flags.add(word);
    else if (!word.startsWith('-')) plain.push(word);
    else if (!VALUED.includes(word)) throw new CommandError(`There is no option ${word}; --help says which there are.`);
    else {
      const value = rest.shift();
      if (value === undefined || value === '') throw new CommandError(`The option ${word} lacks its value.`);
      if (word === '--module-database') given.set(...databaseIn(value));
      else values.set(word, value);
    }
  }
  const [data, stack, against] = ['--data', '--stack', '--against'].map((name) => values.get(name));
  if (data !== undefined && stack !== undefined)
    throw new CommandError('Say --data or --stack, not both: each names the databases.');
  const projection = values.get('--projection');
  if (projection !== undefined && !PROJECTIONS.some(({ name }) => name === projection))
    throw new CommandError(
      `There is no projection '${projection}'; projections are ${PROJECTIONS.map(({ name }) => name).join(', ')}.`,
    );
  return {
    ...(data === undefined ? {} : { data }),
    ...(stack === undefined ? {} : { stack }),
    ...(against === undefined ? {} : { against }),
    ...(projection === undefined ? {} : { projection }),
    ...{ given, rows: flags.has('--rows'), json: flags.has('--json') },
    ...filesIn(plain),
  };
}

function databaseIn(value: string): [string, DatabaseAddress] {
  const [, book = '', address = ''] = /^([a-z-]+)=(.+)$/.exec(value) ?? [];
  const known = [...BOOKS, JOURNAL];
  if (!known.includes(book))
    throw new CommandError(
      `'${value.split('=')[0] ?? ''}' is no database of a digest; write --module-database <name>=<file or postgres://…> with one of ${known.join(', ')}.`,
    );
  const found = addressIn(address, book);
  if (book === GATEWAY && found.kind === 'postgres')
    throw new CommandError('The book of the gateway is a file; name that file.');
  return [book, found];
}

function filesIn([verb, ...files]: readonly string[]): Pick<DigestOptions, 'files'> {
  if (verb === undefined) return {};
  if (verb !== 'diff') throw new CommandError(`'${verb}' is no verb of digest; allowed is diff.`);
  const [first, second] = files;
  if (first === undefined || second === undefined || files.length > 2)
    throw new CommandError('Say which two files to compare: npm run digest -- diff <file> <file>.');
  return { files: [first, second] };
}
