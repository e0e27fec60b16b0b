import { injectable } from 'inversify';
import type { Answer, In } from '../contract/call.js';
import type { LiveWish } from '../fig/move/live/live-run-spec.js';
import type { Move } from '../fig/move/move.js';
import type { CommandHandler } from '../module/handler.js';
import type { Tx } from '../store/unit/tx.js';
import type { Operations } from './contract.js';
import { movesOf, refusing } from './moves.js';
import { OperatedHost } from './operated-host.js';
import { recordAction } from './operator-actions.js';
import { moveView } from './shown-moves.js';

type Wishes = 'switchMove' | 'reverseMove' | 'verifyMove' | 'completeMove';

/** What operators ask of a live move. `prepare` notes it with the mover, which does it in one of its next turns. */
abstract class WishForMove<W extends Wishes> {
  protected abstract readonly wish: LiveWish;

  constructor(private readonly host: OperatedHost) {}

  prepare({ module }: In<Operations[W]>): Promise<Move> {
    return refusing(() => movesOf(this.host).mover.wish(module, this.wish));
  }

  async apply(tx: Tx, { module }: In<Operations[W]>, move: Move): Promise<Answer<Operations[W]>> {
    await recordAction(tx, `${this.wish} move`, module);
    return moveView(move) as Answer<Operations[W]>;
  }
}

/** Has a live move switch that holds. */
@injectable()
export class SwitchMove extends WishForMove<'switchMove'> implements CommandHandler<Operations['switchMove'], Move> {
  protected override readonly wish = 'switch';

  constructor(host: OperatedHost) {
    super(host);
  }
}

/** Has a live move go back. */
@injectable()
export class ReverseMove extends WishForMove<'reverseMove'> implements CommandHandler<Operations['reverseMove'], Move> {
  protected override readonly wish = 'reverse';

  constructor(host: OperatedHost) {
    super(host);
  }
}

/** Has a live move compare all rows again. */
@injectable()
export class VerifyMove extends WishForMove<'verifyMove'> implements CommandHandler<Operations['verifyMove'], Move> {
  protected override readonly wish = 'verify';

  constructor(host: OperatedHost) {
    super(host);
  }
}

/** Ends a live move where the module is. */
@injectable()
export class CompleteMove
  extends WishForMove<'completeMove'>
  implements CommandHandler<Operations['completeMove'], Move>
{
  protected override readonly wish = 'complete';

  constructor(host: OperatedHost) {
    super(host);
  }
}
