import { type DatabaseAddress, databaseVariable } from '../../src/platform/host/database-address.js';
import { isKeepers, LOCAL, RESTORED, type StoredPlacement } from '../../src/platform/fig/placement.js';
import { openPlacements } from '../../src/platform/host/open-placements.js';
import { systemClock as clock } from '../../src/platform/ops/clock.js';
import type { Log } from '../../src/platform/ops/log.js';
import { uuidIds as ids } from '../../src/platform/ops/ids.js';
import { quietLog } from '../../src/platform/testing/quiet-log.js';
import { JOURNAL } from '../digest/book-places.js';
import { say } from '../say.mjs';

/**
 * Notes in a restored journal that all databases are restored: each module is at the host that keeps the journal, and begins the next
 * epoch. So a database of the time after the backup, which comes up somewhere, is no owner, and who has read what was lost finds a fork.
 * @returns the modules that were elsewhere
 */
export async function noteRestored(
  address: DatabaseAddress,
  { takenAt, dataDirectory }: { readonly takenAt: string; readonly dataDirectory: string },
): Promise<readonly string[]> {
  const url = address.kind === 'sqlite' ? `sqlite:${address.file}` : address.url;
  const environment = { ...process.env, [databaseVariable(JOURNAL)]: url };
  const { placements, close } = await openPlacements({ dataDirectory, environment, clock, ids, log });
  try {
    const came: string[] = [];
    for (const from of placements.all()) {
      await placements.change(from, restored(from), { by: RESTORED, reason: `the backup of ${takenAt} was restored` });
      if (!isKeepers(from.place)) came.push(from.module);
    }
    return came;
  } finally {
    await close();
  }
}

const shown = (_: unknown, sentence: string) => say(sentence);
/** What the journal warns of is for the person at the terminal. */
const log: Log = { ...quietLog, warn: shown, error: shown, fatal: shown };

function restored({ module, epoch, owner, place, moved }: StoredPlacement) {
  return {
    ...{ module, owner, epoch: epoch + 1, previous: epoch, phase: 'activating' as const },
    ...(isKeepers(place) ? { place, ...(moved ? { moved } : {}) } : { place: LOCAL, moved: true as const }),
  };
}
