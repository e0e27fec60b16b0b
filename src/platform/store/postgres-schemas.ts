import { PostgresSession } from './postgres-session.js';

const ANSWERS_WITHIN_MS = 60_000;
const NAME = /^[a-z][a-z0-9_]{0,62}$/;

/**
 * Makes an empty schema in a database, after dropping all others whose names begin with `prefix`: what processes that have
 * died left there. Returns the URL under which sessions work in it.
 * @throws whatever the server says: its user needs the privilege CREATE on the database.
 */
export async function createSchema(url: string, prefix: string, name: string): Promise<string> {
  if (!NAME.test(name) || !name.startsWith(prefix))
    throw new Error(`'${name}' is no name for a schema; allowed is ${prefix}…, of ${NAME.source}.`);
  await inDatabase(url, async (session) => {
    const { rows } = await session.run('SELECT nspname AS name FROM pg_namespace WHERE starts_with(nspname, $1)', [
      prefix,
    ]);
    const former = rows.map((row) => `DROP SCHEMA "${(row as { name: string }).name}" CASCADE;`);
    await session.script(`${former.join(' ')} CREATE SCHEMA "${name}"`);
  });
  const inside = new URL(url);
  const options = inside.searchParams.get('options');
  inside.searchParams.set('options', [options, `-c search_path=${name}`].filter(Boolean).join(' '));
  return inside.href;
}

/** Drops a schema and all that is in it. */
export async function dropSchema(url: string, name: string): Promise<void> {
  await inDatabase(url, (session) => session.script(`DROP SCHEMA IF EXISTS "${name}" CASCADE`));
}

async function inDatabase(url: string, work: (session: PostgresSession) => Promise<unknown>): Promise<void> {
  const session = new PostgresSession({
    url,
    name: 'ficus schemas',
    setUp: 'SET client_min_messages = warning',
    answersWithinMs: ANSWERS_WITHIN_MS,
  });
  try {
    await work(session);
  } finally {
    await session.close();
  }
}
