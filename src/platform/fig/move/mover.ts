import type { Ids } from '../../ops/ids.js';
import { outsideContext } from '../../ops/context.js';
import { messageOf } from '../../ops/message-of.js';
import { hasEnded, type Move } from './move.js';
import { hasMoved, isLive } from './live/live-move.js';
import { LiveRun } from './live/live-run.js';
import type { LiveWish, SwitchLimitsOfMoves } from './live/live-run-spec.js';
import { SwitchTurn } from './live/switch-turn.js';
import { type MovePlan, planMove, type PlanSpec, sameDatabase } from './move-plan.js';
import { shown, type WantedMove } from './move-target.js';
import { MoveRefused } from './move-refused.js';
import { MoveRun, type MoveRunSpec } from './move-run.js';
import { MoveUnderWay } from './move-store.js';
import { asked, wantedSide } from './wanted-switch.js';

export interface MoverSpec extends MoveRunSpec, Omit<PlanSpec, 'history'> {
  readonly ids: Ids;
  readonly switchLimits: SwitchLimitsOfMoves;
}

/** After so long the mover goes on with a move although its journal has failed, or looks again for its turn, in milliseconds. */
const [AGAIN_MS, TURN_MS] = [1_000, 20];

/** Who asks for a move, and why. */
export interface Asked {
  readonly by: string;
  readonly reason: string;
}

/** A move that is carried out. */
interface Carried {
  readonly run: MoveRun | LiveRun;
  readonly ended: Promise<void>;
}

/**
 * Moves modules: their data goes from one database to another, and the journal names the new owner. Several modules may be copied at once, but
 * one changes its owner at a time: calls that wait for one may be those that another one makes. Only the host that keeps the journal has a
 * mover; after a crash it goes on.
 */
export class Mover {
  private readonly carried = new Map<string, Carried>();
  private readonly turn = new SwitchTurn();
  private stopping = false;

  constructor(private readonly spec: MoverSpec) {}

  /** Goes on with the moves that a former process had begun. */
  async resume(): Promise<void> {
    for (const move of await this.spec.moves.underWay()) {
      const { module, id, phase } = move;
      this.spec.log.info({ module, move: id }, `The move of ${module} goes on (${phase}).`);
      this.carry(move);
    }
  }

  /** Checks whether a module can move, and says how. Changes nothing. @throws MoveRefused */
  plan(wanted: WantedMove): Promise<MovePlan> {
    const { moves } = this.spec;
    return planMove(wanted, { ...this.spec, history: (module) => moves.history(module) });
  }

  /**
   * Begins a move, or the way back of one that is live. Resolves as soon as it is noted; {@link present} says how it goes on.
   * @throws MoveRefused, MoveUnderWay; nothing was changed then.
   */
  async begin(wanted: WantedMove, by: Asked): Promise<Move> {
    const { moves, clock, ids, hostAt, placementOf } = this.spec;
    const { module } = wanted;
    if (this.stopping) throw new MoveRefused(`${module} does not move: this process is stopping.`);
    const known = this.carried.get(module);
    if (known?.run instanceof LiveRun && this.present(module)) return this.onward(known.run, wanted);
    const plan = await this.plan(wanted);
    const refuse = (why: string): never => {
      throw new MoveRefused(`${module} does not move: ${why}`);
    };
    const identity = await hostAt(plan.to.host)
      .standBy(module)
      .catch((error: unknown) => refuse(`${shown(plan.to.host)} cannot open its database: ${messageOf(error)}`));
    if (identity === plan.from.identity) refuse(sameDatabase(plan.to.database));
    // The hosts were looked at meanwhile, which may have waited for one that starts, at a new epoch.
    if (placementOf(module)?.revision !== plan.placement.revision)
      refuse('its placement is another one than when its hosts were looked at; try again.');
    const move = asked(wanted, plan, { ...by, id: ids.next(), identity, now: clock.now() });
    await moves.begin(move);
    this.carry(move);
    return move;
  }

  /** The moves that are under way, as they are now. */
  all(): readonly Move[] {
    return [...this.carried.values()].map(({ run }) => run.present).filter((move) => !hasEnded(move));
  }

  /** The move of a module that is under way, as it is now; undefined when there is none. */
  present(module: string): Move | undefined {
    return this.all().find((move) => move.module === module);
  }

  /**
   * Asks a live move to switch, to go back, to compare all rows again, or to end where it is. Resolves with the move as it is; it does so in one of
   * its next turns. @throws MoveRefused when it cannot
   */
  async wish(module: string, wish: LiveWish): Promise<Move> {
    const run = this.carried.get(module)?.run;
    if (!(run instanceof LiveRun) || hasEnded(run.present))
      throw new MoveRefused(`${module} has no live move; begin one: npm run fig -- move ${module} --to remote`);
    await run.wish(wish);
    return run.present;
  }

  /**
   * Has the move of a module cancelled, and resolves when it has ended.
   * @throws MoveRefused when there is none, or when it came to its commit point.
   */
  async cancel(module: string, { by, reason }: Asked): Promise<Move> {
    const known = this.carried.get(module);
    if (!known || hasEnded(known.run.present))
      throw new MoveRefused(`${module} is not on its way, so nothing was cancelled.`);
    const { run, ended } = known;
    const { live, phase } = run.present;
    const isAsked = live?.wish === 'switch' || phase === 'switching' || phase === 'reversing';
    if (live && hasMoved(live) && !isAsked)
      throw new MoveRefused(
        `${module} has moved, so nothing was cancelled; back: npm run fig -- reverse ${module}, or for good: npm run fig -- complete ${module}`,
      );
    run.cancel(`cancelled by ${by}${reason === '' ? '' : `: ${reason}`}`);
    await (run instanceof LiveRun ? run.cancelled() : ended);
    const end = run.present;
    if (end.phase === 'cancelled' || (live && hasMoved(live) && end.live?.owner === live.owner)) return end;
    throw new MoveRefused(
      `${module} had come to its commit point (${end.phase}), so the move was not cancelled; move it back: npm run fig -- move ${module} --to ${
        end.from.place === 'local' ? 'local' : 'remote'
      }`,
    );
  }

  /** Resolves when no move is under way. Never rejects. */
  async settled(): Promise<void> {
    await Promise.all([...this.carried.values()].map(({ ended }) => ended));
  }

  /** Stops where the moves are. They go on when the host has started again. */
  async stop(): Promise<void> {
    this.stopping = true;
    for (const { run } of this.carried.values()) run.stop();
    await this.settled();
  }

  /** A live move that is asked for again goes to the other side. */
  private async onward(run: LiveRun, wanted: WantedMove): Promise<Move> {
    const { switches, holds, wish } = run.present.live;
    const owner = await run.owner();
    if (wish === 'complete' || (switches === 0 && !holds && owner === 'from')) throw new MoveUnderWay(run.present);
    await run.wish(wantedSide(run.present, owner, wanted) === 'from' ? 'reverse' : 'switch');
    return run.present;
  }

  private carry(move: Move): void {
    const run = isLive(move) ? new LiveRun({ ...this.spec, turn: this.turn }, move) : new MoveRun(this.spec, move);
    // A move outlasts the call that begins it, and the deadline of that call.
    const ended = outsideContext(() => (run instanceof LiveRun ? this.untilEnded(run) : this.atRest(run)));
    this.carried.set(move.module, { run, ended });
  }

  private async atRest(run: MoveRun): Promise<void> {
    const { module } = run.present;
    while (!this.stopping && !this.turn.take(module)) await this.pause(TURN_MS);
    await this.untilEnded(run);
    this.turn.giveBack(module);
  }

  /** A journal that cannot be written ends no move: the mover tries again. Never rejects. */
  private async untilEnded(run: MoveRun | LiveRun): Promise<void> {
    while (!this.stopping)
      try {
        await run.run();
        return;
      } catch (error) {
        const { id, module } = run.present;
        if (!this.stopping)
          this.spec.log.error({ err: error, module, move: id }, `The move of ${module} waits: ${messageOf(error)}`);
        await this.pause(AGAIN_MS);
      }
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.spec.clock.after(ms, resolve));
  }
}
