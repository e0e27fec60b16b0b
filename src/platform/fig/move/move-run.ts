import type { Clock } from '../../ops/clock.js';
import { failpoint } from '../../ops/failpoint.js';
import type { Log } from '../../ops/log.js';
import { messageOf } from '../../ops/message-of.js';
import { newPermit } from './copy-permits.js';
import { hasEnded, isCancelled, isCommitted, type Move, type MovePhase } from './move.js';
import { MoveCopy } from './move-copy.js';
import { isShort, leftMs } from './move-estimate.js';
import type { CopyAttempt } from './copy-attempt.js';
import type { MoveHost } from './move-host.js';
import type { MoveJournal } from './move-journal.js';
import { MoveFailed } from './move-refused.js';
import type { MoveStore } from './move-store.js';
import { patiently } from './patience.js';

export interface MoveRunSpec {
  readonly journal: MoveJournal;
  readonly moves: MoveStore;
  readonly hostAt: (address: string) => MoveHost;
  readonly clock: Clock;
  readonly log: Log;
  /** How long a host may be silent before a move is cancelled, in milliseconds. */
  readonly patienceMs: number;
}

const WITHOUT_OWNER: readonly MovePhase[] = ['fenced', 'copied', 'verified', 'committed'];
/** How long the target may be silent while it empties its database, in milliseconds: it may be large, and nobody waits for it. */
const CLEARING_MS = 600_000;

/**
 * Carries one move through its steps. Each may be repeated, so it begins anywhere: after a crash, the journal says what was reached. Up to
 * the commit point, a failure cancels the move, and the former owner goes on. Behind it, nothing does: the target owns the data, and
 * the mover waits for it.
 */
export class MoveRun {
  private readonly stopping = new AbortController();
  private readonly permit = newPermit();
  /** Aborted when the move is to be cancelled. */
  private readonly unwanted = new AbortController();
  /** Whether its note says why it was cancelled. */
  private isUndone = false;
  /** Whether the journal says how it ends. */
  private isDecided = false;

  constructor(
    private readonly spec: MoveRunSpec,
    private move: Move,
  ) {}

  /** The move as it is now. */
  get present(): Move {
    return this.move;
  }

  /** Ends the run where it is: the process stops, and goes on after its next start. */
  stop(): void {
    this.stopping.abort();
  }

  /** Has the move cancelled, if it has not come to its commit point. */
  cancel(why: string): void {
    this.unwanted.abort(new MoveFailed(why));
  }

  /** Runs to the end. Rejects when this process stops first, the journal does not work, or the target has not begun: run it again. */
  async run(): Promise<Move> {
    const row = await this.spec.journal.read(this.move);
    if (!isCommitted(row, this.move) && !isCancelled(row, this.move))
      try {
        if (row.phase === 'idle') await this.begin();
        await this.copied();
      } catch (error) {
        if (this.stopping.signal.aborted) throw error;
        const { signal } = this.unwanted;
        await this.undo(messageOf(signal.aborted ? signal.reason : error));
      }
    return this.finish();
  }

  /** Everything before the intent is without consequences. */
  private async begin(): Promise<void> {
    if (this.move.phase !== 'asked') throw new MoveFailed('its intent is lost.');
    await this.patiently(() => this.target.prepare(this.move.module, this.attempt), CLEARING_MS);
    await this.spec.journal.intend(this.move);
    await this.reach('intended');
  }

  private async copied(): Promise<void> {
    const { journal } = this.spec;
    const { module, epoch } = this.move;
    await this.patiently(() => this.target.prepare(module, this.attempt));
    failpoint('fig.prepared');
    await this.reach('prepared');
    const copying = { target: () => this.target, attempt: this.attempt, permit: this.permit, move: this.move };
    const copy = await MoveCopy.from(this.source, { ...copying, patiently: (step) => this.patiently(step) });
    const commit = await this.patiently(() => this.source.fence(module, epoch + 1, this.permit));
    failpoint('fig.fenced');
    await this.reach('fenced', { commit });
    await copy.run((copied) => this.goesOn({ copied }));
    await this.reach('copied');
    await copy.verify((verified) => this.goesOn({ verified }));
    failpoint('fig.verified');
    await this.reach('verified');
    this.unwanted.signal.throwIfAborted();
    await journal.commit(this.move, `${this.move.verified} rows verified`);
    await this.reach('committed');
  }

  /** What both sides must still learn once the journal has decided. */
  private async finish(): Promise<Move> {
    const { module } = this.move;
    this.isDecided = true;
    const row = await this.spec.journal.read(this.move);
    const ownerIsTarget = isCommitted(row, this.move);
    const [owner, other] = ownerIsTarget ? [this.target, this.source] : [this.source, this.target];
    const amiss = await this.begins(owner, ownerIsTarget);
    if (ownerIsTarget) failpoint('fig.activated');
    await this.reach(ownerIsTarget ? 'activated' : 'cancelled', {}, ownerIsTarget);
    if (ownerIsTarget && amiss !== undefined) this.waitsFor(amiss);
    // The other side may be gone. The journal brings it in line whenever it comes back.
    const rest = async () => {
      await other.reconcile(module);
      if (ownerIsTarget) failpoint('fig.following');
      for (const one of [owner, other]) await one.release(module);
    };
    await this.patiently(rest).catch((error: unknown) => this.waitsFor(messageOf(error)));
    this.stopping.signal.throwIfAborted();
    if (ownerIsTarget) await this.reach('done');
    failpoint('fig.done');
    return this.move;
  }

  /**
   * Has the owner begin. If its host fails, the journal may say that another instance has. Nobody waits for a former owner that is gone.
   * @returns what is amiss. @throws that when the target has not begun
   */
  private async begins(owner: MoveHost, isTarget: boolean): Promise<string | undefined> {
    try {
      return void (await this.patiently(() => owner.reconcile(this.move.module)));
    } catch (error) {
      this.stopping.signal.throwIfAborted();
      if (isTarget && (await this.spec.journal.read(this.move)).phase !== 'idle') throw error;
      this.say(`does not wait for its owner, which the journal knows: ${messageOf(error)}`);
      return messageOf(error);
    }
  }

  private async undo(why: string): Promise<void> {
    this.say(`is cancelled: ${why}`);
    this.move = { ...this.move, note: why };
    this.isUndone = true;
    await this.spec.journal.cancel(this.move, why);
  }

  /** Notes the progress, and puts off the time limit. */
  private async goesOn(progress: Pick<Move, 'copied' | 'verified'>): Promise<void> {
    this.move = { ...this.move, ...progress };
    if (isShort(this.move, this.spec.clock.now())) return;
    await this.spec.journal.renew(this.move, leftMs(this.move, this.spec.clock.now()));
    await this.spec.moves.note(this.move);
  }

  private async reach(phase: MovePhase, more: Partial<Move> = {}, forgetNote = false): Promise<void> {
    const { note, ...move } = this.move;
    const kept = forgetNote || note === undefined ? {} : { note };
    const at = { ...move.at, [phase]: this.spec.clock.now() };
    this.move = { ...move, ...kept, ...more, phase: hasEnded(move) ? move.phase : phase, at };
    if (WITHOUT_OWNER.includes(phase) && isShort(this.move, this.spec.clock.now())) return;
    this.move = await this.spec.moves.note(this.move);
  }

  private waitsFor(note: string): void {
    if (this.move.note !== note) this.say(`waits: ${note}`);
    if (!this.isUndone) this.move = { ...this.move, note };
  }

  private say(what: string): void {
    const { id, module } = this.move;
    this.spec.log.warn({ module, move: id }, `The move of ${module} ${what}`);
  }

  /** Up to the commit point a host may be silent for some time, and the move may be cancelled meanwhile. */
  private patiently<T>(step: () => Promise<T>, limitMs = this.spec.patienceMs): Promise<T> {
    const { clock } = this.spec;
    const signals = [this.stopping.signal, ...(this.isDecided ? [] : [this.unwanted.signal])];
    return patiently({ clock, signal: AbortSignal.any(signals), waits: (why) => this.waitsFor(why) }, limitMs, step);
  }

  private get source(): MoveHost {
    return this.spec.hostAt(this.move.from.host);
  }

  private get target(): MoveHost {
    return this.spec.hostAt(this.move.to.host);
  }

  private get attempt(): CopyAttempt {
    return { copy: this.move.id, epoch: this.move.epoch, database: this.move.to.identity };
  }
}
