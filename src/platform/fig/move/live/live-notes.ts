import type { MoveRunSpec } from '../move-run.js';
import type { Move, MovePhase } from '../move.js';
import { LIVE_LIMITS } from './live-limits.js';
import { type LiveMove, phaseOf } from './live-move.js';
import { type LiveState } from './live-state.js';

/** What is known of a live move, and what the journal keeps of it: each change of its phase, and its progress now and then. */
export class LiveNotes {
  private notedAt = -Infinity;

  constructor(
    private readonly spec: Pick<MoveRunSpec, 'moves' | 'clock' | 'log'>,
    private present: LiveMove,
  ) {}

  /** The move as it is now. */
  get move(): LiveMove {
    return this.present;
  }

  /** Notes progress in memory, and in the journal when that was not done for a while. */
  async progress(live: Partial<LiveState>, more: Partial<Move> = {}): Promise<void> {
    this.change(live, more);
    if (this.spec.clock.monotonic() - this.notedAt >= LIVE_LIMITS.noteEveryMs) await this.store();
  }

  /** Notes a change of the state in the journal, with the phase that it leads to. @param note what it waits for, or why something failed */
  async note(live: Partial<LiveState>, note?: string, more: Partial<Move> = {}): Promise<void> {
    const { note: _, ...move } = this.present;
    this.present = { ...move, ...(note === undefined ? {} : { note }) };
    this.change(live, more);
    this.enter(phaseOf(this.present.live));
    await this.store();
  }

  /** Notes another state in the journal, with the epoch of the owner. @param note as in {@link note} */
  async replace(live: LiveState, epoch: number, note?: string): Promise<void> {
    this.present = { ...this.present, live };
    await this.note({}, note, { epoch });
  }

  /** Shows a phase that a switch is in, in memory: the journal's row says the same, and more durably. */
  enter(phase: MovePhase): void {
    if (this.present.phase === phase) return;
    const at = { ...this.present.at, [phase]: this.spec.clock.now() };
    this.present = { ...this.present, phase, at };
  }

  /** Notes how the move has ended. */
  async reach(phase: 'done' | 'cancelled', note?: string): Promise<void> {
    if (note !== undefined) this.present = { ...this.present, note };
    this.enter(phase);
    await this.store();
  }

  /** Says what it waits for, once. */
  waitsFor(note: string): void {
    const { id, module, note: known } = this.present;
    if (known !== note) this.spec.log.warn({ module, move: id }, `The move of ${module} waits: ${note}`);
    this.present = { ...this.present, note };
  }

  /** Nothing is waited for any more. */
  goesOn(): void {
    const { note: _, ...move } = this.present;
    this.present = move;
  }

  private change(live: Partial<LiveState>, more: Partial<Move>): void {
    this.present = { ...this.present, ...more, live: { ...this.present.live, ...live } };
  }

  private async store(): Promise<void> {
    await this.spec.moves.note(this.present);
    this.notedAt = this.spec.clock.monotonic();
  }
}
