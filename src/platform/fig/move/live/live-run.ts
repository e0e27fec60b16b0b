import { failpoint } from '../../../ops/failpoint.js';
import { messageOf } from '../../../ops/message-of.js';
import { backoffMs } from '../../../work/backoff.js';
import type { StoredPlacement } from '../../placement.js';
import { newPermit } from '../copy-permits.js';
import { hasEnded } from '../move.js';
import { HostSilent, MoveFailed, MoveRefused } from '../move-refused.js';
import { mayPass, patiently, pause } from '../patience.js';
import { isFinal } from './final-failure.js';
import { LIVE_LIMITS } from './live-limits.js';
import { LiveNotes } from './live-notes.js';
import { directed, hasMoved, type LiveMove, ownerIn } from './live-move.js';
import { type MoveSide } from './live-state.js';
import { LiveTending } from './live-tending.js';
import type { LiveRunSpec, LiveWish } from './live-run-spec.js';

/**
 * Carries one live move: it copies, follows, compares, changes the owner when that is wanted, and has the former owner follow, until the move is
 * completed or cancelled. In each turn it reads the journal and does one thing, so it begins anywhere: after a crash, a start of either host
 * at a new epoch, or a switch that somebody else has cancelled.
 */
export class LiveRun {
  private readonly stopping = new AbortController();
  private unwanted = new AbortController();
  private readonly notes: LiveNotes;
  private readonly tending: LiveTending;
  private failures = 0;

  constructor(
    private readonly spec: LiveRunSpec,
    move: LiveMove,
  ) {
    this.notes = new LiveNotes(spec, move);
    this.tending = new LiveTending(spec, this.notes, newPermit());
  }

  /** The move as it is now. */
  get present(): LiveMove {
    return this.notes.move;
  }

  /** Which side the module is on. The journal may be a turn ahead of what this run has noted. Undefined: on none of the two. */
  async owner(): Promise<MoveSide | undefined> {
    return ownerIn(await this.spec.journal.read(this.present), this.present);
  }

  /** Ends the run where it is: the process stops, and goes on after its next start. */
  stop(): void {
    this.stopping.abort();
  }

  /** Notes what an operator asks for; it is done in one of the next turns. @throws MoveRefused when it cannot be done now */
  async wish(wish: LiveWish): Promise<void> {
    const { module, live, note } = this.present;
    const refuse = (why: string): never => {
      throw new MoveRefused(`${module} ${why}`);
    };
    if (wish === 'verify') return this.tending.verifyAnew();
    const owner = await this.owner();
    // What is asked for after that would be forgotten with the end of the move.
    if (live.wish === 'complete' && wish !== 'complete')
      refuse(`is being completed; when that is done, it moves anew: npm run fig -- move ${module} --to remote|local`);
    if (wish === 'complete') {
      if (live.switches === 0 && owner === 'from')
        refuse(`has not moved yet, so there is nothing to complete; cancel it: npm run fig -- cancel ${module}`);
      return this.notes.note({ wish });
    }
    if (wish === 'switch' && owner === 'to') refuse(`has moved already; back: npm run fig -- reverse ${module}`);
    if (wish === 'reverse' && owner === 'from')
      refuse(`has not moved yet, so it does not go back; it moves: npm run fig -- switch ${module}`);
    if (live.lost !== undefined)
      refuse(`does not switch: ${live.lost} Its copy is made anew: npm run fig -- verify ${module}`);
    if (wish === 'reverse' && (live.copy !== 'verified' || live.owner !== owner))
      refuse(
        `cannot go back at present: ${note ?? `its copy is ${live.copy}`}; try again when fig status says that it can.`,
      );
    await this.tending.letSwitch();
  }

  /** Has the move cancelled; of one that has moved, what it was asked for and has not done. */
  cancel(why: string): void {
    this.unwanted.abort(new MoveFailed(why));
  }

  /** Resolves when what {@link cancel} asks for was done. */
  async cancelled(): Promise<void> {
    while (!hasEnded(this.present) && this.unwanted.signal.aborted && !this.stopping.signal.aborted)
      await pause(this.spec.clock, this.stopping.signal, LIVE_LIMITS.idleMs.first);
  }

  /** Runs to the end. Rejects when this process stops first, or the journal does not work: run it again. */
  async run(): Promise<LiveMove> {
    const { clock } = this.spec;
    while (!hasEnded(this.present)) {
      this.stopping.signal.throwIfAborted();
      let idleMs = 0;
      try {
        idleMs = await this.step();
        this.failures = 0;
      } catch (error) {
        if (this.stopping.signal.aborted) throw error;
        idleMs = await this.failed(error);
      }
      if (idleMs > 0) await pause(clock, AbortSignal.any([this.stopping.signal, this.unwanted.signal]), idleMs);
    }
    return this.present;
  }

  /** Does one thing. @returns how long nothing is to do after it, in milliseconds */
  private async step(): Promise<number> {
    const row = await this.spec.journal.read(this.present);
    const owner = ownerIn(row, this.present);
    if (owner === undefined) throw new MoveFailed(`its data has another owner, ${row.owner}.`);
    if (row.phase !== 'idle') return this.settle(row, owner);
    if (owner !== this.present.live.owner || row.epoch !== this.present.epoch) {
      await this.tending.ownerChanged(row, owner);
      return 0;
    }
    if (this.unwanted.signal.aborted) return this.undo();
    if (this.present.live.wish === 'complete') return this.end('done');
    return this.tending.tend(row, AbortSignal.any([this.stopping.signal, this.unwanted.signal]));
  }

  /** Somebody has begun to change the owner, perhaps a mover before this one: it is cancelled, or brought about. */
  private async settle(row: StoredPlacement, owner: MoveSide): Promise<number> {
    const { journal, hostAt } = this.spec;
    const { present } = this;
    const { module, from, to } = present;
    if (row.phase === 'switching') {
      const live = { ...present.live, owner };
      await journal.cancel(directed({ ...present, live }, row), 'nobody went on with the switch');
      return 0;
    }
    const { host } = owner === 'from' ? from : to;
    await this.patiently(() => hostAt(host).reconcile(module));
    return 0;
  }

  /** @returns how long to wait before the next try */
  private async failed(error: unknown): Promise<number> {
    await this.tending.lose();
    if (this.unwanted.signal.aborted) return 0;
    const why = messageOf(error);
    // The owner of what has moved is waited for as long as it takes: its copy is not lost by that.
    if (error instanceof HostSilent && hasMoved(this.present.live)) {
      this.notes.waitsFor(why);
      return backoffMs(1, LIVE_LIMITS.again, Math.random);
    }
    if (!mayPass(error)) this.failures += 1;
    const isOver = isFinal(error) || this.failures >= LIVE_LIMITS.steadyFailures;
    if (isOver && !hasMoved(this.present.live)) {
      this.cancel(why);
      return 0;
    }
    if (isOver) await this.notes.note({ lost: why });
    else this.notes.waitsFor(why);
    return backoffMs(Math.max(1, this.failures), LIVE_LIMITS.again, Math.random);
  }

  /** A move that has never come to its commit point ends. One that has moved goes on where it is, and is asked for nothing any more. */
  private async undo(): Promise<number> {
    const why = messageOf(this.unwanted.signal.reason);
    const { live, epoch } = this.present;
    if (!hasMoved(live)) return this.end('cancelled', why);
    this.unwanted = new AbortController();
    const { wish: _, ...rest } = live;
    await this.notes.replace({ ...rest, holds: true }, epoch, `the switch was cancelled: ${why}`);
    return 0;
  }

  /**
   * Nothing is captured any more, and the copy is left as it is. The owner is waited for: it would go on noting its changes. A copy whose
   * host is gone keeps no move from its end.
   */
  private async end(phase: 'done' | 'cancelled', note?: string): Promise<number> {
    const { hostAt } = this.spec;
    const { module, from, to, live } = this.present;
    const [owner, copy] = live.owner === 'from' ? [from, to] : [to, from];
    await this.patiently(() => hostAt(owner.host).live.endCapture(module), Infinity);
    const rest = async () => {
      for (const { host } of [owner, copy]) await hostAt(host).release(module);
    };
    await this.patiently(rest).catch((error: unknown) => {
      this.stopping.signal.throwIfAborted();
      this.notes.waitsFor(messageOf(error));
    });
    await this.notes.reach(phase, note);
    failpoint('fig.done');
    return 0;
  }

  private patiently<T>(step: () => Promise<T>, limitMs = this.spec.patienceMs): Promise<T> {
    const { clock } = this.spec;
    const waits = (why: string) => this.notes.waitsFor(why);
    return patiently({ clock, signal: this.stopping.signal, waits }, limitMs, step);
  }
}
