import { injectable } from 'inversify';
import type { Answer, In } from '../contract/call.js';
import { refused } from '../contract/failure.js';
import { memberOf } from '../contract/principal.js';
import { LOCAL } from '../fig/placement.js';
import type { Move } from '../fig/move/move.js';
import type { MovePlan } from '../fig/move/move-plan.js';
import { MoveRefused } from '../fig/move/move-refused.js';
import { MoveUnderWay } from '../fig/move/move-store.js';
import type { HostMoves } from '../fig/move/host-moves.js';
import type { CommandHandler, QueryHandler } from '../module/handler.js';
import { utc } from '../ops/clock.js';
import type { CallContext } from '../ops/context.js';
import type { Tx } from '../store/unit/tx.js';
import type { Operations } from './contract.js';
import { MOVE_REFUSED, NO_MOVES } from './move-calls.js';
import { moveView, planView } from './shown-moves.js';
import { OperatedHost } from './operated-host.js';
import { recordAction } from './operator-actions.js';

/** Lists where each module is. */
@injectable()
export class ListPlacements implements QueryHandler<Operations['placements']> {
  constructor(private readonly host: OperatedHost) {}

  async answer(): Promise<Answer<Operations['placements']>> {
    const { placements, instances, mover, modules } = movesOf(this.host);
    await placements.refresh();
    const items = [...modules.keys()].sort().map((module) => {
      const { place = LOCAL, epoch = 0, phase = 'idle', owner } = placements.of(module) ?? {};
      const standBy = instances.of(module).flatMap(({ address, modules: its, stopping }) =>
        its
          .filter(({ name, identity }) => !stopping && name === module && (owner === undefined || identity !== owner))
          .map(({ database: kind, identity }) => ({
            address,
            kind,
            ...(identity === undefined ? {} : { identity }),
          })),
      );
      const here = place === LOCAL ? [] : [{ address: LOCAL, kind: modules.get(module) ?? '' }];
      return { module, place, epoch, phase, standBy: [...here, ...standBy], ...(owner === undefined ? {} : { owner }) };
    });
    return { items, moves: mover.all().map(moveView) };
  }
}

/** Lists moves, and changes of placements. */
@injectable()
export class ListMoves implements QueryHandler<Operations['moves']> {
  constructor(private readonly host: OperatedHost) {}

  async answer({ module }: In<Operations['moves']>): Promise<Answer<Operations['moves']>> {
    const { moves, mover, placements, modules } = movesOf(this.host);
    const present = new Map(mover.all().map((move) => [move.id, move]));
    const stored = await moves.history(module);
    const items = stored.map((move) => moveView(present.get(move.id) ?? move));
    const histories = await Promise.all(
      [...modules.keys()]
        .filter((name) => module === undefined || name === module)
        .map((name) => placements.history(name, 50)),
    );
    const changes = histories
      .flat()
      .sort((a, b) => b.at - a.at)
      .map(({ at, by, reason, placement: { module: name, place, epoch, phase } }) => ({
        ...{ module: name, place, epoch, phase, at: utc(at), by, reason },
      }));
    return { items, changes };
  }
}

interface Begun {
  readonly plan?: MovePlan;
  readonly move?: Move;
}

/** Moves a module. `prepare` begins it, in the journal. */
@injectable()
export class MoveModule implements CommandHandler<Operations['move'], Begun> {
  constructor(private readonly host: OperatedHost) {}

  async prepare(input: In<Operations['move']>, call: CallContext): Promise<Begun> {
    const { module, to, database, reason = '', dryRun, atRest, hold: holds, notBefore } = input;
    const { mover } = movesOf(this.host);
    const by = `operator ${memberOf(call.principal) ?? ''}`;
    const from = notBefore === undefined ? {} : { notBefore: Date.parse(notBefore) };
    const wanted = { module, to, database, live: !atRest, holds, ...from };
    return refusing(async () =>
      dryRun ? { plan: await mover.plan(wanted) } : { move: await mover.begin(wanted, { by, reason }) },
    );
  }

  async apply(
    tx: Tx,
    { module, to }: In<Operations['move']>,
    { plan, move }: Begun,
  ): Promise<Answer<Operations['move']>> {
    if (move) await recordAction(tx, 'move', `${module} to ${to}`);
    return { ...(plan ? { plan: planView(module, plan) } : {}), ...(move ? { move: moveView(move) } : {}) };
  }
}

/** Cancels a move. */
@injectable()
export class CancelMove implements CommandHandler<Operations['cancelMove'], Move> {
  constructor(private readonly host: OperatedHost) {}

  prepare({ module, reason = '' }: In<Operations['cancelMove']>, call: CallContext): Promise<Move> {
    const by = `operator ${memberOf(call.principal) ?? ''}`;
    return refusing(() => movesOf(this.host).mover.cancel(module, { by, reason }));
  }

  async apply(tx: Tx, { module }: In<Operations['cancelMove']>, move: Move): Promise<Answer<Operations['cancelMove']>> {
    await recordAction(tx, 'cancel move', module);
    return moveView(move);
  }
}

/** Says as a refusal of the operation why a move was refused. */
export async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof MoveRefused || error instanceof MoveUnderWay) throw refused(MOVE_REFUSED, error.message);
    throw error;
  }
}

/** @throws Refused when the host moves no modules */
export function movesOf({ moves }: OperatedHost): HostMoves {
  if (moves) return moves;
  throw refused(
    NO_MOVES,
    'This host moves no modules: it does not keep the journal, or it runs without INTERNAL_SECRET. Ask the monolith, and set the same secret on all hosts.',
  );
}
