import { systemClock } from '../ops/clock.js';
import type { Connection } from './database.js';
import type { Unit } from './unit.js';
import type { UnitRequest } from './unit-request.js';

/** A database that was asked to break a statement off, and still works, is asked again. */
const AGAIN_AFTER_MS = 250;

/**
 * A statement of a unit was broken off, since the unit had ended before it. On SQLite that may end the transaction, so the
 * whole group is rolled back; only this unit has failed, for the reason in `cause`.
 */
export class UnitBrokenOff extends Error {
  override readonly name = 'UnitBrokenOff';

  constructor(
    readonly request: UnitRequest,
    cause: unknown,
  ) {
    super(`A statement of ${request.name} was broken off.`, { cause });
  }
}

/**
 * Waits until the database works on no statement of a unit that has ended, and has those broken off that still run after
 * `graceMs`, where the driver can. Resolves with whether it had any broken off.
 */
export async function settle(connection: Connection, unit: Unit, graceMs: number): Promise<boolean> {
  let done = false;
  const settled = unit.settled().then(() => void (done = true));
  await Promise.race([settled, elapsed(graceMs)]);
  if (done) return false;
  if (!connection.interrupt) {
    await settled;
    return false;
  }
  while (!done) {
    await connection.interrupt();
    await Promise.race([settled, elapsed(AGAIN_AFTER_MS)]);
  }
  return true;
}

function elapsed(ms: number): Promise<void> {
  return new Promise((resolve) => systemClock.after(ms, resolve));
}
