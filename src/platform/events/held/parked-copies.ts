import type { MigrationInterface, QueryRunner } from 'typeorm';
import { utc } from '../../ops/clock.js';
import type { ModuleStore } from '../../store/unit/module-store.js';
import type { UnitOfWork } from '../../store/unit/unit-of-work.js';
import { EVENT_COLUMNS, eventOf, type EventRow, type LoggedEvent } from '../log/logged-event.js';

/** A parked event that is to be copied elsewhere, with what is known of its failure. */
export interface ParkedCopy {
  /** The name of the reader that holds it. */
  readonly reader: string;
  readonly event: LoggedEvent;
  readonly attempts: number;
  /** ISO 8601, UTC. */
  readonly parkedAt: string;
  readonly error: string | null;
  readonly stack: string | null;
}

interface CopyRow extends EventRow {
  readonly feed: string;
  readonly attempts: number;
  readonly parked_at: string;
  readonly error: string | null;
  readonly stack: string | null;
}

/** The parked events of which no copy is known to have been sent, those parked longest first. */
export async function uncopiedEvents({ reads }: ModuleStore, limit: number): Promise<readonly ParkedCopy[]> {
  const rows = await reads.sql.all<CopyRow>(
    `SELECT feed, attempts, parked_at, error, stack, ${EVENT_COLUMNS} FROM _held
     WHERE parked_at IS NOT NULL AND copied_at IS NULL ORDER BY parked_at, id LIMIT ${limit}`,
  );
  return rows.map((row) => ({
    ...{ reader: row.feed, event: eventOf(row), attempts: row.attempts },
    ...{ parkedAt: row.parked_at, error: row.error, stack: row.stack },
  }));
}

/**
 * Notes that these copies have been sent. An event that was retried meanwhile, and has been parked again, gets another copy.
 * @param units where the sender writes: under its lease.
 */
export async function noteCopied(
  { module }: ModuleStore,
  units: UnitOfWork,
  copies: readonly ParkedCopy[],
): Promise<void> {
  await units.run(`note the sent copies of parked events of ${module}`, async (tx) => {
    for (const { reader, event, parkedAt } of copies)
      await tx.sql.all('UPDATE _held SET copied_at = ? WHERE feed = ? AND id = ? AND parked_at = ?', [
        utc(tx.now()),
        reader,
        event.id,
        parkedAt,
      ]);
  });
}

/** `_held.copied_at`: when the copy of a parked event was known to be sent. Null before, and after a retry. */
export class ParkedCopies0000000000091 implements MigrationInterface {
  readonly name = 'ParkedCopies0000000000091';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE _held ADD COLUMN copied_at varchar');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE _held DROP COLUMN copied_at');
  }
}
