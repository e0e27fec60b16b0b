import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { CommandError } from '../command/command-error.mjs';
import { findBinaries } from '../postgres/binaries.mjs';

/**
 * Runs `pg_dump` or `pg_restore` on a database to its end. The password is in the environment: arguments can be read by every user.
 * @param database `name`: of its module
 * @throws CommandError when PostgreSQL's programs are not installed, or it fails
 */
export async function runPostgresProgram(
  program: 'pg_dump' | 'pg_restore',
  { name, url }: { readonly name: string; readonly url: string },
  words: readonly string[],
): Promise<void> {
  const folder = findBinaries([program]);
  if (folder === undefined)
    throw new CommandError(
      `${program} is not here, which copies a database on PostgreSQL; install it with 'apt-get install postgresql-client', then repeat the command.`,
    );
  const address = new URL(url);
  const password = decodeURIComponent(address.password);
  address.password = '';
  const child = spawn(join(folder, program), [`--dbname=${address.href}`, '--no-owner', '--no-privileges', ...words], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...(password === '' ? {} : { PGPASSWORD: password }) },
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new CommandError(`${program} of ${name} ended with ${code}: ${said.trim()}`);
}
