import { foreignDatabase } from '../database/identity.js';
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

/** Before databases had identities, a comment on this table named the module. */
const FORMER_MARK = "SELECT obj_description(to_regclass('_epoch'), 'pg_class') AS module";

/** @throws Error when an earlier version marked a database as another module's. */
export async function refuseMarkedForeign(session: PostgresSession, database: string, module: string): Promise<void> {
  const { rows } = await session.run(FORMER_MARK);
  const owner = (rows[0] as { module: string | null }).module;
  if (owner !== null && owner !== module) throw foreignDatabase(database, owner, module);
}
