import type { Log } from '../../ops/log.js';
import type { Connection, Database } from '../database/database.js';
import { capturedSince, switchOff } from './store-capture.js';

/**
 * Checks the capture of a database that is opened: where it is on and a trigger is gone, changes may be lost, so it is switched off.
 * A copy that follows is then refused, as if the changes had been trimmed.
 */
export async function checkCapture(
  { module, database, logger }: { readonly module: string; readonly database: Database; readonly logger?: Log },
  connection: Connection,
): Promise<void> {
  if ((await capturedSince(connection)) === undefined) return;
  const missing = await database.capture.missing(connection);
  if (missing.length === 0) return;
  try {
    await connection.script('BEGIN');
    await switchOff(database, connection);
    await connection.script('COMMIT');
  } catch (error) {
    await connection.script('ROLLBACK').catch(() => undefined);
    throw error;
  }
  logger?.warn(
    { module },
    `The database of ${module} (${database.description}) noted its changes for a move, and the triggers of ${missing.join(', ')} ` +
      `are gone. Changes since then may be missing, so no copy can follow it any more: cancel the move, and begin it again.`,
  );
}

/**
 * Refuses migrations while another database follows this one: the triggers that capture changes do not fire for what a migration does.
 * @throws Error with a sentence
 */
export async function refuseWhileCaptured(module: string, database: Database, connection: Connection): Promise<void> {
  const tables = await database.tables(connection);
  if (!tables.includes('_capture') || (await capturedSince(connection)) === undefined) return;
  throw new Error(
    `The database of ${module} (${database.description}) takes no migrations now: another database follows it, for a move that is not ` +
      `over. Start the former build of ${module}, run "npm run fig -- complete ${module}" or "npm run fig -- cancel ${module}", then ` +
      `start this build.`,
  );
}

/**
 * Ends a copy that this database has of another one, since a migration changes its rows: it cannot follow any more, and the mover says so.
 * The host of a copy starts with every build, and the data is at the owner. To be called while there are no fences.
 */
export async function endCopy(database: Database, connection: Connection): Promise<void> {
  if (!(await database.tables(connection)).includes('_copy')) return;
  await connection.all("DELETE FROM _copy WHERE EXISTS (SELECT 1 FROM _epoch WHERE role <> 'owner')");
}
