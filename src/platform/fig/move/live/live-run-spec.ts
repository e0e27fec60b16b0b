import type { MoveRunSpec } from '../move-run.js';
import type { SwitchTurn } from './switch-turn.js';

/** What live moves are carried out with. */
export interface LiveRunSpec extends MoveRunSpec {
  readonly turn: SwitchTurn;
}

/** What an operator asks of a live move. */
export type LiveWish = 'switch' | 'reverse' | 'complete' | 'verify';
