import { failpoint } from '../../../ops/failpoint.js';
import { messageOf } from '../../../ops/message-of.js';
import { backoffMs } from '../../../work/backoff.js';
import type { StoredPlacement } from '../../placement.js';
import { differ } from '../move-copy.js';
import { CopyDiffers } from '../move-refused.js';
import { within } from '../patience.js';
import { HopWindow } from './hop-window.js';
import { LiveCopy } from './live-copy.js';
import { LIVE_LIMITS } from './live-limits.js';
import type { LiveNotes } from './live-notes.js';
import type { LiveRunSpec } from './live-run-spec.js';
import { copyId, directed, type LiveMove, isHeld } from './live-move.js';
import { anew, KEPT_PAUSES, type MoveSide } from './live-state.js';
import { switchOwner, type Switched } from './live-switch.js';

/** Keeps the copy of a live move in line with the owner, and changes the owner when that is wanted. */
export class LiveTending {
  private copy: LiveCopy | undefined;
  private hops = new HopWindow();
  private idleMs: number = LIVE_LIMITS.idleMs.first;
  /** From when on a switch may be tried, and all rows are compared again, in milliseconds of the monotonic clock. */
  private triesFrom = -Infinity;
  private recheckFrom = -Infinity;
  /** When the comparison began that goes on now; Infinity while none does. */
  private comparedFrom = Infinity;

  constructor(
    private readonly spec: LiveRunSpec,
    private readonly notes: LiveNotes,
    private readonly permit: string,
  ) {}

  /** An operator wants the switch now. */
  async letSwitch(): Promise<void> {
    this.triesFrom = -Infinity;
    await this.notes.note({ failures: 0, wish: 'switch' });
  }

  /** All rows are compared again, soon. A copy that was lost is begun anew. */
  async verifyAnew(): Promise<void> {
    this.recheckFrom = -Infinity;
    const { live, epoch } = this.notes.move;
    if (live.lost !== undefined) await this.notes.replace(anew(live, 'none'), epoch);
  }

  /** A host does not take part at present. Nobody switches to a copy that is not known to follow. */
  async lose(): Promise<void> {
    this.disconnect();
    if (this.notes.move.live.copy === 'verified') await this.notes.progress({ copy: 'following' });
  }

  /** What was agreed with the hosts is agreed again. */
  private disconnect(): void {
    this.copy = undefined;
    this.hops = new HopWindow();
  }

  /** The owner writes at another epoch than before, or is the other database: a switch came to its commit point, or a host was started. */
  async ownerChanged({ epoch }: StoredPlacement, owner: MoveSide): Promise<void> {
    this.disconnect();
    const { live } = this.notes.move;
    if (owner === live.owner) return this.notes.progress({}, { epoch });
    const { wish, ...rest } = anew(live, 'former');
    const next = { owner, switches: live.switches + 1, failures: 0, holds: true };
    await this.notes.replace({ ...rest, ...next, ...(wish === 'complete' ? { wish } : {}) }, epoch);
  }

  /** Does what the copy needs next. @returns how long nothing is to do after it, in milliseconds */
  async tend(row: StoredPlacement, signal: AbortSignal): Promise<number> {
    if (this.notes.move.live.lost !== undefined) return LIVE_LIMITS.idleMs.most;
    this.copy ??= await this.begin(row);
    this.notes.goesOn();
    const { live } = this.notes.move;
    if (live.copy === 'copying') return this.copyPart(this.copy);
    const isCaughtUp = await this.hop(this.copy);
    if (isCaughtUp && live.copy === 'following') return this.compare(this.copy, true);
    if (this.isSwitchDue) return this.change(row, this.copy, signal);
    return isCaughtUp && this.isRecheckDue ? this.compare(this.copy, false) : this.idleMs;
  }

  private async begin(row: StoredPlacement): Promise<LiveCopy> {
    const { module, live } = this.notes.move;
    const { from: owner, to: copy, epoch } = directed(this.notes.move, row);
    const attempt = { copy: copyId(this.notes.move), epoch, database: copy.identity };
    const spec = { module, hostAt: this.spec.hostAt, owner, copy, attempt, permit: this.permit };
    const begun = await LiveCopy.begin(spec, live.since, live.copy === 'former');
    if (live.copy === 'copying' && begun.captured !== live.since)
      return this.beginAnew(`the changes since commit ${live.since} were not recorded.`);
    // The host of the copy may be another process now: it goes on comparing where the former one was.
    if (live.copy === 'verified') await this.notes.progress({ copy: 'following' });
    if (live.copy !== 'none' && live.copy !== 'former') return begun;
    await this.notes.note({ copy: live.copy === 'former' ? 'following' : 'copying', since: begun.since });
    failpoint('fig.prepared');
    return begun;
  }

  private async copyPart(copy: LiveCopy): Promise<number> {
    const { rows, done } = await copy.part();
    if (done) await this.notes.note({ copy: 'following' }, undefined, { copied: rows });
    else await this.notes.progress({}, { copied: rows });
    return 0;
  }

  /** @returns whether the copy has everything */
  private async hop(copy: LiveCopy): Promise<boolean> {
    const followed = await copy.hop();
    if (followed.lost !== undefined) return this.beginAnew(followed.lost);
    const now = this.spec.clock.monotonic();
    this.hops.note(followed, now);
    await this.notes.progress({ lag: this.hops.lag(now) });
    const { first, most } = LIVE_LIMITS.idleMs;
    this.idleMs = followed.keys > 0 ? first : Math.min(most, this.idleMs * 2);
    return followed.applied === followed.head;
  }

  /** The owner has forgotten changes that the copy lacks. */
  private async beginAnew(why: string): Promise<never> {
    await this.notes.replace(anew(this.notes.move.live, 'none'), this.notes.move.epoch);
    throw new Error(`It is copied anew: ${why}`);
  }

  private async compare(copy: LiveCopy, isFirst: boolean): Promise<number> {
    const { clock } = this.spec;
    this.comparedFrom = Math.min(this.comparedFrom, clock.monotonic());
    const { rows, done, differences } = await copy.compare(
      isFirst ? LIVE_LIMITS.partMs : LIVE_LIMITS.recheckMs,
      !isFirst,
    );
    if (differences.length > 0) throw new CopyDiffers(differ(differences));
    if (done) {
      const tookMs = clock.monotonic() - this.comparedFrom;
      this.recheckFrom = clock.monotonic() + Math.max(LIVE_LIMITS.recheckEveryMs, tookMs);
      this.comparedFrom = Infinity;
      // A comparison that has only gone on to its end, after a start of a host, says nothing new of the rows before.
      const isResumed = isFirst && this.notes.move.live.verifiedAt !== undefined;
      const found = isResumed ? {} : { verifiedAt: clock.now() };
      await this.notes.note({ copy: 'verified', ...found }, undefined, isResumed ? {} : { verified: rows });
      failpoint('fig.verified');
    } else await this.notes.progress({}, { verified: rows });
    return isFirst ? 0 : this.idleMs;
  }

  private get isRecheckDue(): boolean {
    return this.spec.clock.monotonic() >= this.recheckFrom;
  }

  private get isSwitchDue(): boolean {
    const { clock } = this.spec;
    const { live } = this.notes.move;
    if (live.copy !== 'verified' || !this.hops.isSmall || clock.monotonic() < this.triesFrom) return false;
    return live.wish === 'switch' || (live.owner === 'from' && !isHeld(live, clock.now()));
  }

  /** Changes the owner, if no other module does at present. @returns how long to wait before the next try */
  private async change(row: StoredPlacement, copy: LiveCopy, signal: AbortSignal): Promise<number> {
    const { turn, journal, clock, switchLimits } = this.spec;
    const move = directed(this.notes.move, row);
    if (!turn.take(move.module)) return this.idleMs;
    try {
      await copy.ready();
      this.notes.enter(this.notes.move.live.owner === 'from' ? 'switching' : 'reversing');
      await this.opened(move, await switchOwner(move, copy, { journal, clock, signal, switchLimits }), signal);
    } catch (error) {
      if (error instanceof CopyDiffers) throw error;
      await this.notSwitched(error);
    } finally {
      turn.giveBack(move.module);
    }
    return 0;
  }

  /** Behind the commit point. A new owner that does not respond is asked again in the next turn. */
  private async opened({ module, to }: LiveMove, { fencedAt, commit }: Switched, signal: AbortSignal): Promise<void> {
    const { clock, hostAt } = this.spec;
    await within(hostAt(to.host).reconcile(module), LIVE_LIMITS.openMs, clock, signal).catch((error: unknown) =>
      this.notes.waitsFor(messageOf(error)),
    );
    failpoint('fig.opened');
    const pauses = [...this.notes.move.live.pauses, Math.round(clock.monotonic() - fencedAt)].slice(-KEPT_PAUSES);
    await this.notes.progress({ pauses }, { commit });
  }

  private async notSwitched(error: unknown): Promise<void> {
    const { clock } = this.spec;
    this.disconnect();
    const { live, epoch } = this.notes.move;
    const failures = live.failures + 1;
    const isOver = failures >= LIVE_LIMITS.tries;
    const waitMs = backoffMs(failures, LIVE_LIMITS.again, Math.random);
    this.triesFrom = clock.monotonic() + waitMs;
    const failure = messageOf(error);
    const note = `the switch was cancelled (${failures} of ${LIVE_LIMITS.tries}): ${failure}`;
    const { wish: _, ...held } = { ...live, failures, failure, holds: true };
    await this.notes.replace(isOver ? held : { ...live, failures, failure }, epoch, note);
  }
}
