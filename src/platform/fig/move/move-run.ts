import type { Clock } from '../../ops/clock.js';
import { failpoint } from '../../ops/failpoint.js';
import type { Log } from '../../ops/log.js';
import { messageOf } from '../../ops/message-of.js';
import { newPermit } from './copy-permits.js';
import { hasEnded, isCancelled, isCommitted, type Move, type MovePhase } from './move.js';
import { MoveCopy } from './move-copy.js';
import type { CopyAttempt, MoveHost } from './move-host.js';
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
}

/** The phases in which no database is an owner. */
const WITHOUT_OWNER: readonly MovePhase[] = ['fenced', 'copied', 'verified', 'committed'];
/** A move that was expected to be short, and is under way for longer, notes its progress as every other one. */
const SHORT_MS = 5_000;
/** How long a host may be silent before a move is cancelled, in milliseconds. */
const PATIENCE_MS = 30_000;

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

  /** Runs to the end. Rejects only when this process stops first, or the journal does not work. */
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
    await this.patiently(() => this.target.prepare(this.move.module, this.attempt));
    await this.spec.journal.intend(this.move);
    await this.reach('intended');
  }

  private async copied(): Promise<void> {
    const { journal } = this.spec;
    const { module, epoch } = this.move;
    await this.patiently(() => this.target.prepare(module, this.attempt));
    failpoint('fig.prepared');
    await this.reach('prepared');
    const copy = await this.copyOf();
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
    await this.patiently(() => owner.reconcile(module), Infinity);
    if (ownerIsTarget) failpoint('fig.activated');
    await this.reach(ownerIsTarget ? 'activated' : 'cancelled', {}, ownerIsTarget);
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

  private async undo(why: string): Promise<void> {
    this.say(`is cancelled: ${why}`);
    this.move = { ...this.move, note: why };
    await this.spec.journal.cancel(this.move, why);
  }

  private async copyOf(): Promise<MoveCopy> {
    const { target, attempt, move, permit } = this;
    const { file } = await this.patiently(() => this.source.look(move.module));
    const { host, identity } = move.from;
    const origin = { host, identity, permit, ...(file === undefined ? {} : { file }) };
    return new MoveCopy({ target, attempt, origin, module: move.module, patiently: (step) => this.patiently(step) });
  }

  /** Whether commands wait for the end. Nothing is then written in between that is not needed: the journal alone says where the move is. */
  private get isShort(): boolean {
    return this.move.parks && this.spec.clock.now() - (this.move.at.intended ?? 0) < SHORT_MS;
  }

  /** Notes the progress, and puts off the time limit. */
  private async goesOn(progress: Pick<Move, 'copied' | 'verified'>): Promise<void> {
    this.move = { ...this.move, ...progress };
    if (this.isShort) return;
    await this.spec.journal.renew(this.move, this.leftMs());
    await this.spec.moves.note(this.move);
  }

  /** How long the copy will still take, by its pace so far, in milliseconds. */
  private leftMs(): number {
    const { copied = 0, size, at, estimateMs } = this.move;
    const spent = this.spec.clock.now() - (at.fenced ?? 0);
    return copied === 0 ? estimateMs : Math.ceil((spent / copied) * Math.max(0, size.rows - copied)) + 1_000;
  }

  private async reach(phase: MovePhase, more: Partial<Move> = {}, forgetNote = false): Promise<void> {
    const { note, ...move } = this.move;
    const kept = forgetNote || note === undefined ? {} : { note };
    const at = { ...move.at, [phase]: this.spec.clock.now() };
    this.move = { ...move, ...kept, ...more, phase: hasEnded(move) ? move.phase : phase, at };
    if (this.isShort && WITHOUT_OWNER.includes(phase)) return;
    this.move = await this.spec.moves.note(this.move);
  }

  private waitsFor(note: string): void {
    if (this.move.note === note) return;
    this.move = { ...this.move, note };
    this.say(`waits: ${note}`);
  }

  private say(what: string): void {
    const { id, module } = this.move;
    this.spec.log.warn({ module, move: id }, `The move of ${module} ${what}`);
  }

  /** Up to the commit point a host may be silent for some time, and the move may be cancelled meanwhile. */
  private patiently<T>(step: () => Promise<T>, limitMs = PATIENCE_MS): Promise<T> {
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
