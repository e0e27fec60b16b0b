import type { PostgresSession } from './postgres-session.js';

/** A database says whose it is in a comment on the platform's own table. */
const OWNER =
  "SELECT to_regclass('_epoch') IS NOT NULL AS made, obj_description(to_regclass('_epoch'), 'pg_class') AS module";

/**
 * @throws Error when a database is another module's.
 * @returns whether it is this module's already.
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

/** Writes down that a database, which has its tables by now, is this module's. */
export async function markOwner(session: PostgresSession, module: string): Promise<void> {
  await session.script(`COMMENT ON TABLE _epoch IS '${module.replaceAll("'", "''")}'`);
}
