import type { Clock } from '../../../ops/clock.js';
import { failpoint } from '../../../ops/failpoint.js';
import { messageOf } from '../../../ops/message-of.js';
import type { MoveJournal } from '../move-journal.js';
import { CopyDiffers, MoveFailed } from '../move-refused.js';
import { differ } from '../move-copy.js';
import { within } from '../patience.js';
import type { LiveCopy } from './live-copy.js';
import type { LiveMove } from './live-move.js';
import { LIVE_LIMITS } from './live-limits.js';

export interface LiveSwitchSpec {
  readonly journal: MoveJournal;
  readonly clock: Clock;
  /** Aborted when the mover stops, or an operator no longer wants the switch. */
  readonly signal: AbortSignal;
}

/** What a switch that came to its commit point has shown. */
export interface Switched {
  /** When the owner was fenced, in milliseconds of the monotonic clock. */
  readonly fencedAt: number;
  /** The number of the last commit of the former owner. */
  readonly commit: number;
}

/**
 * Changes the owner of a module: intent, fence, last hop, commit point. From the intent on, commands wait in the routers. Whatever fails before the
 * commit point cancels the switch, and the owner goes on two epochs later. Nothing behind the commit point can fail: it is brought about
 * by whoever reads the journal.
 * @param move from the owner to its copy, at the epoch of the owner
 * @throws CopyDiffers, or MoveFailed with the reason, when the switch was cancelled or is to be found out from the journal
 */
export async function switchOwner(move: LiveMove, copy: LiveCopy, spec: LiveSwitchSpec): Promise<Switched> {
  const { journal, clock, signal } = spec;
  const end = clock.monotonic() + LIVE_LIMITS.switchMs;
  const inTime = <T>(step: Promise<T>): Promise<T> => within(step, Math.max(1, end - clock.monotonic()), clock, signal);
  await journal.intend(move, LIVE_LIMITS.switchMs + LIVE_LIMITS.graceMs);
  try {
    const asked = clock.monotonic();
    const commit = await inTime(copy.fence(move.epoch + 1));
    failpoint('fig.fenced');
    const { differences, rows } = await inTime(copy.catchUp(commit, Math.max(1, end - clock.monotonic())));
    if (differences.length > 0) throw new CopyDiffers(differ(differences));
    signal.throwIfAborted();
    await journal.commit(move, `${rows} rows compared, up to commit ${commit}`);
    return { fencedAt: asked, commit };
  } catch (error) {
    await journal.cancel(move, messageOf(error));
    throw error instanceof MoveFailed ? error : new MoveFailed(messageOf(error));
  }
}
