import { type Clock, utc } from '../ops/clock.js';
import type { Log } from '../ops/log.js';
import type { ModuleStore } from '../store/unit/module-store.js';

/** A time further ahead than this is a clock that was set wrong, not a machine's clock that was set back since. */
const BELIEVED_MS = 24 * 3_600_000;
/** Smaller differences need no remark. */
const NOTICED_MS = 5_000;

/**
 * Lets the clock begin no earlier than the newest time that a holder of a lease has written down, so that a machine whose
 * clock was set back between two starts does not put off what waits. A time more than a day ahead is not believed: after a
 * clock that once stood far in the future, it would be the time for good.
 */
export async function beginClock(stores: ReadonlyMap<string, ModuleStore>, clock: Clock, log: Log): Promise<void> {
  const seen = await Promise.all([...stores].map(async ([module, store]) => ({ module, time: await newest(store) })));
  for (const { module, time } of seen) {
    const ahead = time - clock.now();
    if (ahead <= 0) continue;
    const sentence =
      `The newest time in the database of ${module} is ${utc(time)}, which is ${Math.ceil(ahead / 1_000)} s ahead of this ` +
      `machine's clock.`;
    if (ahead > BELIEVED_MS)
      log.warn(
        { module },
        `${sentence} That is more than a day, so it is not believed. What a clock in the future wrote down to wait for waits ` +
          `until then; check the clocks of all machines that use this database.`,
      );
    else {
      clock.notBefore?.(time);
      if (ahead > NOTICED_MS)
        log.warn({ module }, `${sentence} This process begins at that time and follows the machine's clock slowly.`);
    }
  }
}

/** In milliseconds UTC; -Infinity when nobody has held a lease of this module. */
async function newest({ reads }: ModuleStore): Promise<number> {
  const [row] = await reads.sql.all<{ at: string | null }>('SELECT MAX(renewed_at) AS at FROM _lease');
  return row?.at ? Date.parse(row.at) : -Infinity;
}
