import type { MoveRunSpec } from '../move-run.js';
import type { SwitchTurn } from './switch-turn.js';

/** What live moves are carried out with. */
export interface LiveRunSpec extends MoveRunSpec {
  readonly turn: SwitchTurn;
  readonly switchLimits: SwitchLimitsOfMoves;
}

/** What an operator asks of a live move. */
export type LiveWish = 'switch' | 'reverse' | 'complete' | 'verify';

/** When a switch is cancelled, in milliseconds. */
export interface SwitchLimitsOfMoves {
  /** The fence has not got the writer's turn by then. */
  readonly fenceMs: number;
  /** It has not come to its commit point by then. */
  readonly switchMs: number;
}
