import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type DatabaseAddress, databaseAddress, databaseVariable } from '../../src/platform/host/database-address.js';
import type { Environment } from '../../src/platform/ops/read-settings.js';
import { CommandError } from '../command/command-error.mjs';
import { modulesIn } from '../new/modules-in.mjs';
import { root } from '../root.mjs';
import { ownDatabaseOf, readDesired } from '../stack/desired-state.mjs';
import { StackDirectory } from '../stack/directory.mjs';

/** The journal of placements, which says which of several databases has the data of a module. */
export const JOURNAL = 'placement';
/** The book of the payment gateway: a file beside the databases, or in a directory of its own. */
export const GATEWAY = 'gateway';

/** Where a book may be, the likeliest place first. Nothing needs to be there. */
export type BookPlaces = (book: string) => readonly DatabaseAddress[];

/** How deep below the directory of a stack its processes may have their data directories. */
const DEPTH = 3;

const fileIn = (directory: string, book: string): DatabaseAddress => ({
  ...{ kind: 'sqlite', file: join(resolve(directory), `${book}.sqlite`) },
});

/** Where the program of a data directory keeps a book: as its environment says, or in a directory of the module's own. */
export function placesOfData(dataDirectory: string, environment: Environment): BookPlaces {
  return (book) => [...placesBy(environment, resolve(dataDirectory), book), fileIn(join(dataDirectory, book), book)];
}

/**
 * Where the processes of a stack keep a book: as `stack.json` says, or in a directory of a process, below that of the stack.
 * @throws CommandError when the directory has no stack
 */
export function placesOfStack(path: string): BookPlaces {
  const directory = new StackDirectory(path);
  const state = readDesired(directory, modulesIn(root));
  if (!state)
    throw new CommandError(`${directory.path} has no stack.json, so it is no directory of a stack; name another one.`);
  const dataDirectory = resolve(directory.path, state.data);
  const { settings: shared, databases, monolith, services } = state;
  const environments = [monolith, ...Object.values(services)].map(({ settings }) => ({ ...shared, ...settings }));
  return (book) => [
    ...[databases[book], ownDatabaseOf(state, book, dataDirectory)].flatMap((address) =>
      address === undefined ? [] : [addressIn(address, book)],
    ),
    ...environments.flatMap((environment) =>
      placesBy(environment, resolve(directory.path, environment['DATA_DIR'] ?? dataDirectory), book),
    ),
    fileIn(dataDirectory, book),
    ...filesBelow(directory.path, `${book}.sqlite`, DEPTH).map((file) => ({ kind: 'sqlite', file }) as const),
  ];
}

/** @throws CommandError when the text is no address of a database */
export function addressIn(text: string, book: string): DatabaseAddress {
  if (!/^[a-z]+:/.test(text)) return { kind: 'sqlite', file: resolve(text) };
  return checkedAddress(book, { [databaseVariable(book)]: text }, '.');
}

function placesBy(environment: Environment, dataDirectory: string, book: string): readonly DatabaseAddress[] {
  if (book === GATEWAY)
    return [fileIn(environment['PAYMENT_GATEWAY_DIR'] ?? environment['GATEWAY_DIR'] ?? dataDirectory, book)];
  return [checkedAddress(book, environment, dataDirectory)];
}

function checkedAddress(book: string, environment: Environment, dataDirectory: string): DatabaseAddress {
  try {
    return databaseAddress(book, { dataDirectory, environment });
  } catch (error) {
    throw new CommandError(`The database of ${book} cannot be read: ${(error as Error).message}`);
  }
}

function filesBelow(directory: string, name: string, depth: number): readonly string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return depth > 1 ? filesBelow(path, name, depth - 1) : [];
    return entry.name === name ? [path] : [];
  });
}
