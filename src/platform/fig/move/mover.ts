import type { Ids } from '../../ops/ids.js';
import { outsideContext } from '../../ops/context.js';
import { messageOf } from '../../ops/message-of.js';
import { PeerRefused } from '../../peer/peer-exchange.js';
import { PeerFault } from '../../peer/served-peer-request.js';
import { hasEnded, type Move } from './move.js';
import { isSilence } from './patience.js';
import { type MovePlan, planMove, type PlanSpec, sameDatabase } from './move-plan.js';
import { shown, type WantedMove } from './move-target.js';
import { MoveRefused } from './move-refused.js';
import { MoveRun, type MoveRunSpec } from './move-run.js';
import { MoveUnderWay } from './move-store.js';

export interface MoverSpec extends MoveRunSpec, Omit<PlanSpec, 'history'> {
  readonly ids: Ids;
}

/** After so long the mover goes on with a move although its journal has failed, in milliseconds. */
const AGAIN_MS = 1_000;

/** Who asks for a move, and why. */
export interface Asked {
  readonly by: string;
  readonly reason: string;
}

/**
 * Moves modules: their data goes from one database to another, and the journal names the new owner. One module moves at a time: calls that
 * wait for one may be those that another one makes. Only the host that keeps the journal has a mover; after a crash it goes on.
 */
export class Mover {
  private run: MoveRun | undefined;
  private ended: Promise<void> = Promise.resolve();
  private stopping = false;

  constructor(private readonly spec: MoverSpec) {}

  /** Goes on with a move that a former process had begun. */
  async resume(): Promise<void> {
    const move = await this.spec.moves.underWay();
    if (!move) return;
    this.spec.log.info({ module: move.module, move: move.id }, `The move of ${move.module} goes on (${move.phase}).`);
    this.carry(move);
  }

  /** Checks whether a module can move, and says how. Changes nothing. @throws MoveRefused */
  plan(wanted: WantedMove): Promise<MovePlan> {
    const { moves } = this.spec;
    const plan = planMove(wanted, { ...this.spec, history: (module) => moves.history(module) });
    return plan.catch((error: unknown) => refusedBy(error, wanted.module));
  }

  /**
   * Begins a move. Resolves as soon as it is noted; {@link present} says how it goes on.
   * @throws MoveRefused, MoveUnderWay; nothing was changed then.
   */
  async begin(wanted: WantedMove, { by, reason }: Asked): Promise<Move> {
    const { moves, ids, clock, hostAt } = this.spec;
    if (this.stopping) throw new MoveRefused(`${wanted.module} does not move: this process is stopping.`);
    const other = await moves.underWay();
    if (other) throw new MoveUnderWay(other);
    const { placement, from, to, rows, bytes, estimateMs, parks } = await this.plan(wanted);
    const { module } = wanted;
    const refuse = (why: string): never => {
      throw new MoveRefused(`${module} does not move: ${why}`);
    };
    const identity = await hostAt(to.host)
      .standBy(module)
      .catch((error: unknown) => refuse(`${shown(to.host)} cannot open its database: ${messageOf(error)}`));
    if (identity === from.identity) refuse(sameDatabase(to.database));
    const move: Move = {
      ...{ id: ids.next(), module, by, reason, phase: 'asked', epoch: placement.epoch, at: { asked: clock.now() } },
      ...{ from, to: { ...to, identity }, size: { rows, bytes }, estimateMs, parks },
    };
    await moves.begin(move);
    this.carry(move);
    return move;
  }

  /** The move that runs, as it is now; undefined when none does. */
  present(): Move | undefined {
    const move = this.run?.present;
    return move && !hasEnded(move) ? move : undefined;
  }

  /**
   * Has the move of a module cancelled, and resolves when it has ended.
   * @throws MoveRefused when there is none, or when it came to its commit point.
   */
  async cancel(module: string, { by, reason }: Asked): Promise<Move> {
    const move = this.present();
    if (!this.run || move?.module !== module)
      throw new MoveRefused(`${module} is not on its way, so nothing was cancelled.`);
    this.run.cancel(`cancelled by ${by}${reason === '' ? '' : `: ${reason}`}`);
    await this.ended;
    const end = this.run.present;
    if (end.phase === 'cancelled') return end;
    throw new MoveRefused(
      `${module} had come to its commit point (${end.phase}), so the move was not cancelled; move it back: npm run fig -- move ${module} --to ${
        end.from.place === 'local' ? 'local' : 'remote'
      }`,
    );
  }

  /** Resolves when no move is under way. Never rejects. */
  async settled(): Promise<void> {
    await this.ended;
  }

  /** Stops where the move is. It goes on when the host has started again. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.run?.stop();
    await this.ended;
  }

  private carry(move: Move): void {
    const run = new MoveRun(this.spec, move);
    this.run = run;
    // A move outlasts the call that begins it, and the deadline of that call.
    this.ended = outsideContext(() => this.untilEnded(run));
  }

  /** A journal that cannot be written ends no move: the mover tries again. Never rejects. */
  private async untilEnded(run: MoveRun): Promise<void> {
    const { log, clock } = this.spec;
    while (!this.stopping)
      try {
        await run.run();
        return;
      } catch (error) {
        const { id, module } = run.present;
        if (!this.stopping)
          log.error({ err: error, module, move: id }, `The move of ${module} waits: ${messageOf(error)}`);
        await new Promise<void>((resolve) => clock.after(AGAIN_MS, resolve));
      }
  }
}

/** A host that does not respond yet, or refuses, keeps a module from moving. @throws MoveRefused then, or the error */
function refusedBy(error: unknown, module: string): never {
  const isHosts = error instanceof PeerFault || error instanceof PeerRefused || isSilence(error);
  if (!isHosts) throw error;
  throw new MoveRefused(
    `${module} does not move: a host does not take part: ${messageOf(error)} Nothing was changed; try again when it is ready.`,
    { cause: error },
  );
}
