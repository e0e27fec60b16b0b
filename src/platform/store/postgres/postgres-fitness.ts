import type { PostgresSession } from './postgres-session.js';

const OLDEST = 130_000;
/** These order by code point, as SQLite does, so that pages and cursors are the same on both. */
const COLLATIONS = new Set(['C', 'POSIX', 'C.UTF-8', 'C.utf8', 'ucs_basic']);

interface Facts {
  readonly version: number;
  readonly shown: string;
  readonly encoding: string;
  readonly collation: string;
}

/** @throws Error with a sentence when a database does not store or order texts as the platform needs it. */
export async function refuseUnfit(session: PostgresSession, database: string): Promise<void> {
  const { rows } = await session.run(
    `SELECT current_setting('server_version_num')::integer AS version, current_setting('server_version') AS shown,
            pg_encoding_to_char(encoding) AS encoding, datcollate AS collation
     FROM pg_database WHERE datname = current_database()`,
  );
  const { version, shown, encoding, collation } = rows[0] as Facts;
  if (version < OLDEST) throw new Error(`The server of ${database} is PostgreSQL ${shown}; allowed is 13 or newer.`);
  if (encoding !== 'UTF8' || !COLLATIONS.has(collation))
    throw new Error(
      `${database} has the encoding ${encoding} and the collation ${collation}, and would order texts by the rules of a ` +
        `language; create it with "CREATE DATABASE … TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'".`,
    );
}

/** A comment on a table of the platform names the module that owns the database. */
const OWNER =
  "SELECT to_regclass('_epoch') IS NOT NULL AS made, obj_description(to_regclass('_epoch'), 'pg_class') AS module";

/**
 * @throws Error when a database belongs to another module.
 * @returns whether it is marked as this module's.
 */
export async function refuseForeign(session: PostgresSession, database: string, module: string): Promise<boolean> {
  const { rows } = await session.run(OWNER);
  const owner = (rows[0] as { module: string | null }).module;
  if (owner !== null && owner !== module)
    throw new Error(
      `${database} belongs to the module ${owner}, and ${module} cannot share it: each module has a database of its own; ` +
        `name another one in its URL.`,
    );
  return owner !== null;
}

/** Marks a database, whose tables exist by now, as this module's. */
export async function markOwner(session: PostgresSession, module: string): Promise<void> {
  await session.script(`COMMENT ON TABLE _epoch IS '${module.replaceAll("'", "''")}'`);
}
