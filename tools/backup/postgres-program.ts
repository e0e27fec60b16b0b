import { join } from 'node:path';
import { CommandError } from '../command/command-error.mjs';
import { findBinaries } from '../postgres/binaries.mjs';

/**
 * How to run `pg_dump` or `pg_restore` on a database. The password is in the environment: arguments can be read by every user.
 * @throws CommandError when PostgreSQL's programs are not installed
 */
export function postgresProgram(program: 'pg_dump' | 'pg_restore', url: string) {
  const folder = findBinaries();
  if (folder === undefined)
    throw new CommandError(
      `${program} is not here, which copies a database on PostgreSQL; install it with 'apt-get install postgresql-client', then repeat the command.`,
    );
  const address = new URL(url);
  const password = decodeURIComponent(address.password);
  address.password = '';
  return {
    program: join(folder, program),
    address: address.href,
    environment: password === '' ? {} : { PGPASSWORD: password },
  };
}
