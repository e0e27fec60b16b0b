import { join } from 'node:path';
import { SqliteDatabase } from '../../src/platform/store/sqlite/sqlite-database.js';
import { TEST_DRIVER } from '../../src/platform/testing/temporary-database.js';

/** Parks the newest event that payment has heard, in the database of payment in the directory of a program that is stopped. */
export async function parkNewest(directory: string): Promise<void> {
  const writer = await new SqliteDatabase(join(directory, 'payment.sqlite'), TEST_DRIVER).writer();
  try {
    await writer.script('INSERT INTO _claim (epoch, token) SELECT epoch, token FROM _epoch, _owner');
    await writer.all(
      `INSERT INTO _held (feed, id, partition_no, position_no, name, version, event_key, data, occurred_at, correlation_id,
         attempts, next_attempt_at, parked_at, error, stack, held_at)
       SELECT 'payment<-payment', id, partition_no, position_no, name, version, event_key, data, occurred_at, correlation_id,
         5, occurred_at, occurred_at, 'parked by a test', 'no stack', occurred_at
       FROM _outbox WHERE name = 'payment.requested' ORDER BY occurred_at DESC LIMIT 1`,
    );
    await writer.script('DELETE FROM _claim');
  } finally {
    await writer.close();
  }
}
