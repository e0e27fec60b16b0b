import { join, resolve } from 'node:path';
import { moduleVariable, SettingError } from '../ops/read-settings.js';
import type { BootOptions } from './boot-options.js';

const ALLOWED = 'postgres://user:password@host:port/database, or sqlite:<file>';
const SQLITE = 'sqlite:';

/** Where a module's database is: on a PostgreSQL server, or in a file. */
export type DatabaseAddress =
  { readonly kind: 'postgres'; readonly url: string } | { readonly kind: 'sqlite'; readonly file: string };

/** The variable that says where a module's database is: `ORDER_DATABASE_URL`. */
export function databaseVariable(module: string): string {
  return moduleVariable(module, 'DATABASE_URL');
}

/**
 * The address of a module's database, by its variable; without it, a file with the module's name in the data directory
 * (`ORDER_DATA_DIR`, or that of the host). What is relative starts from the working directory.
 * @throws SettingError naming the variable. An address that is wrong may have its password anywhere, so the sentence repeats
 * nothing of it.
 */
export function databaseAddress(
  module: string,
  { dataDirectory, environment }: Pick<BootOptions, 'dataDirectory' | 'environment'>,
): DatabaseAddress {
  const variable = databaseVariable(module);
  const text = environment[variable];
  const ownDirectory = environment[moduleVariable(module, 'DATA_DIR')];
  if (!text)
    return { kind: 'sqlite', file: join(ownDirectory ? resolve(ownDirectory) : dataDirectory, `${module}.sqlite`) };
  if (text.startsWith(SQLITE) && text.length > SQLITE.length && !text.endsWith('/'))
    return { kind: 'sqlite', file: resolve(text.slice(SQLITE.length)) };
  if (URL.canParse(text)) {
    const { protocol, hostname, pathname } = new URL(text);
    const known = protocol === 'postgres:' || protocol === 'postgresql:';
    if (known && hostname !== '' && /^\/[^/]+$/.test(pathname)) return { kind: 'postgres', url: text };
  }
  throw new SettingError(
    variable,
    `${variable} is no address of a database; allowed is ${ALLOWED}, with what is special in the password percent-encoded.`,
  );
}
