import { failpoint } from '../../ops/failpoint.js';
import type { Clock } from '../../ops/clock.js';
import type { StoredPlacement } from '../placement.js';
import type { Placements } from '../placements.js';
import { isCancelled, type Move } from './move.js';
import { MoveFailed } from './move-refused.js';

/** What a move does to the placement of its module: compare-and-set of the one row that decides. */
export class MoveJournal {
  constructor(
    private readonly placements: Placements,
    private readonly clock: Pick<Clock, 'now'>,
    /** How long a host may be silent, in milliseconds. */
    private readonly patienceMs: number,
  ) {}

  /** The placement as it is stored now. */
  async read(move: Move): Promise<StoredPlacement> {
    await this.placements.refresh();
    const row = this.placements.of(move.module);
    if (!row) throw new MoveFailed(`The journal has lost the placement of ${move.module}.`);
    return row;
  }

  /**
   * Says that the module is about to change its owner. Its commands wait, or are refused when the move does not let them wait.
   * @param limitMs after so long, whoever sees it cancels it
   */
  async intend(move: Move, limitMs = this.limitMs): Promise<void> {
    const row = await this.read(move);
    if (row.phase !== 'idle' || row.epoch !== move.epoch || row.owner !== move.from.identity)
      throw new MoveFailed(`its placement has changed since the move was planned (${row.phase}, epoch ${row.epoch}).`);
    const { now } = this;
    const expected = move.parks ? {} : { expected: now + move.estimateMs };
    const to = {
      ...row,
      phase: 'switching',
      target: move.to.identity,
      until: now + limitMs,
      ...expected,
    } as const;
    await this.change(row, to, `moves to ${move.to.place}`, move);
    failpoint('fig.intended');
  }

  /** Puts the time limit off. @throws MoveFailed when the move was cancelled. */
  async renew(move: Move, leftMs: number): Promise<void> {
    const row = await this.switching(move);
    const { now } = this;
    const until = row.until ?? 0;
    if (until - now > this.patienceMs) return;
    const expected = move.parks ? {} : { expected: now + leftMs };
    await this.change(row, { ...row, until: now + this.limitMs, ...expected }, 'the copy goes on', move);
  }

  /** The commit point: the target owns the data from here on. @throws MoveFailed when the move was cancelled. */
  async commit(move: Move, verified: string): Promise<void> {
    const from = await this.switching(move);
    const { target: _, until: __, expected: ___, ...row } = from;
    const owner = { epoch: move.epoch + 1, owner: move.to.identity, place: move.to.place, moved: true } as const;
    const to = { ...row, ...owner, phase: 'activating', previous: move.epoch } as const;
    await this.change(from, to, `moved to ${move.to.place}: ${verified}`, move);
    failpoint('fig.committed');
  }

  /** Has the former owner go on two epochs later, so that no step of the move can still take effect. */
  async cancel(move: Move, why: string): Promise<void> {
    const row = await this.read(move);
    if (row.phase !== 'switching' || row.target !== move.to.identity || row.epoch !== move.epoch) return;
    const { target: _, until: __, expected: ___, ...rest } = row;
    await this.change(row, { ...rest, epoch: move.epoch + 2, phase: 'cancelling' }, why, move);
    failpoint('fig.cancel.noted');
  }

  private async switching(move: Move): Promise<StoredPlacement> {
    const row = await this.read(move);
    if (row.phase === 'switching' && row.epoch === move.epoch && row.target === move.to.identity) return row;
    throw new MoveFailed(
      isCancelled(row, move)
        ? 'it was cancelled, by an operator or because its time limit had passed.'
        : `its placement is ${row.phase} at epoch ${row.epoch}.`,
    );
  }

  private async change(from: StoredPlacement, to: Omit<StoredPlacement, 'revision'>, reason: string, move: Move) {
    await this.placements.change(from, to, { by: move.by, reason: `move ${move.id}: ${reason}` });
  }

  /**
   * When a switch has failed if it is not done, in milliseconds: whoever sees it later cancels it. The mover puts that off while it
   * works, and gives up before.
   */
  private get limitMs(): number {
    return 2 * this.patienceMs;
  }

  private get now(): number {
    return this.clock.now();
  }
}
