import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../crash/random.js';
import { type LiveHosts, otherSide, type Side } from './live-hosts.js';
import { arrived, isAtRest, type LiveMoves, type SeenMove } from './live-moves.js';
import { RoundAccident } from './round-accident.js';
import type { RoundPlan } from './round-plan.js';
import type { Timeline } from './timeline.js';

/** How one round went. */
export interface PlayedRound {
  readonly module: string;
  readonly to: Side;
  readonly move: SeenMove;
  readonly ms: number;
  /** What happened to a process, and whether it did. */
  readonly accident?: string;
  readonly happened: boolean;
}

/** Of the moves that can still be reversed, so many in a hundred are completed. */
const COMPLETED_PERCENT = 50;

/** What is done beside a move. */
interface Meanwhile {
  readonly meanwhile: (over: () => boolean) => Promise<void>;
  readonly accepted: () => Promise<void>;
}

/** Plays rounds: each moves a module to the other side, with an accident or without, and converges unattended. */
export class LiveRounds {
  constructor(
    private readonly hosts: LiveHosts,
    private readonly moves: LiveMoves,
    private readonly timeline: Timeline,
    /** Resolves when clients are served by every module. */
    private readonly served: () => Promise<void>,
  ) {}

  async play({ module, pauseMs, accident, cancelledAfterMs }: RoundPlan, random: Random): Promise<PlayedRound> {
    const to = otherSide(await this.moves.side(module));
    const planned = accident(to);
    const happening = planned && new RoundAccident(this.hosts, planned);
    await sleep(pauseMs);
    const began = this.timeline.now();
    let happened = false;
    await happening?.prepare();
    const from = this.timeline.now();
    const move = await this.move(module, to, {
      meanwhile: async (over) => {
        happened = (await happening?.happen(over)) ?? false;
        await happening?.disarm();
        if (happening) await this.hosts.ready();
      },
      accepted: async () => {
        if (cancelledAfterMs === undefined) return;
        await sleep(cancelledAfterMs);
        await this.moves.cancel(module);
      },
    });
    const span = { from, to: this.timeline.now() };
    this.timeline.moves.push(span);
    if (isAtRest(move)) this.timeline.atRest.push(span);
    if (happening) {
      await this.served();
      this.timeline.accidents.push({ from: began, to: this.timeline.now() });
    }
    if (move.phase === 'moved' && random.next() * 100 < COMPLETED_PERCENT) await this.moves.complete(module);
    const ms = this.timeline.now() - from;
    return { module, to, move, ms, happened, ...(happening ? { accident: happening.title } : {}) };
  }

  private async move(module: string, to: Side, { meanwhile, accepted }: Meanwhile): Promise<SeenMove> {
    const [known] = await this.moves.of(module);
    let over = false;
    const carried = async () => {
      try {
        await this.moves.switchTo(module, to);
        await accepted();
        return await this.moves.ended(module, to);
      } finally {
        over = true;
      }
    };
    // Both come to their end, also when one fails: what the accident starts must not outlive the run.
    const [first, happened] = await Promise.allSettled([carried(), meanwhile(() => over)]);
    if (first.status === 'rejected') throw first.reason;
    if (happened.status === 'rejected') throw happened.reason;
    let end = first.value;
    // The monolith may have died before the move was noted.
    if (end === undefined || (end.id === known?.id && (await this.moves.side(module)) !== to)) {
      await this.moves.switchTo(module, to);
      end = await this.moves.ended(module, to);
    }
    if (end === undefined) throw new Error(`The move of ${module} ${to} was accepted, and nobody has noted it.`);
    const side = await this.moves.side(module);
    if (arrived(end) !== (side === to))
      throw new Error(`The move of ${module} ${to} is ${end.phase}, and the module is ${side}.`);
    return this.moves.withPause(end, known);
  }
}
