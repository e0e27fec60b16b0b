import { PostgresSession } from './postgres-session.js';

const TIMEOUT_MS = 60_000;
/** The database that every server has. */
const MAINTENANCE = '/postgres';
/** SQLSTATE duplicate_database. */
const ALREADY_THERE = '42P04';
/** 63 bytes is the longest name that PostgreSQL keeps. */
const NAME = /^[a-z][a-z0-9_]{0,62}$/;

/**
 * Creates an empty database that is fit for a module, on the server of a URL. Returns the URL of the database.
 * @param unlessThere leaves an existing database of that name as it is.
 */
export async function createDatabase(server: string, name: string, { unlessThere = false } = {}): Promise<string> {
  if (!NAME.test(name)) throw new Error(`'${name}' is no name for a database; allowed is ${NAME.source}.`);
  const made = onServer(
    server,
    `CREATE DATABASE "${name}" TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'`,
  );
  await made.catch((error: unknown) => {
    if (!unlessThere || (error as { code?: unknown }).code !== ALREADY_THERE) throw error;
  });
  return at(server, `/${name}`);
}

/** Drops a database, also while sessions use it. */
export async function dropDatabase(url: string): Promise<void> {
  await onServer(url, `DROP DATABASE IF EXISTS "${new URL(url).pathname.slice(1)}" WITH (FORCE)`);
}

async function onServer(url: string, statement: string): Promise<void> {
  const session = new PostgresSession({
    url: at(url, MAINTENANCE),
    name: 'ficus databases',
    setUp: 'SET client_min_messages = warning',
    timeoutMs: TIMEOUT_MS,
  });
  try {
    await session.run(statement);
  } finally {
    await session.close();
  }
}

function at(server: string, pathname: string): string {
  const url = new URL(server);
  url.pathname = pathname;
  return url.href;
}

/**
 * Creates an empty schema in a database, after dropping all others whose names begin with `prefix`, which dead processes have
 * left there. Returns the URL with which sessions use the schema.
 * @throws Error of the server; the user needs the privilege CREATE on the database.
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

/** Drops a schema with its tables. */
export async function dropSchema(url: string, name: string): Promise<void> {
  await inDatabase(url, (session) => session.script(`DROP SCHEMA IF EXISTS "${name}" CASCADE`));
}

async function inDatabase(url: string, work: (session: PostgresSession) => Promise<unknown>): Promise<void> {
  const session = new PostgresSession({
    url,
    name: 'ficus schemas',
    setUp: 'SET client_min_messages = warning',
    timeoutMs: TIMEOUT_MS,
  });
  try {
    await work(session);
  } finally {
    await session.close();
  }
}
