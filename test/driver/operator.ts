import { move } from '../../tools/fig/moves.mjs';
import { MONOLITH } from '../../tools/stack/launch-plan.mjs';
import { operatorOf } from '../../tools/stack/operator.mjs';
import type { Stack } from '../../tools/stack/start-stack.mjs';

/** How a move ended, as `npm run fig -- move` says it. */
export interface MoveEnd {
  readonly phase: string;
  readonly copied?: number;
  readonly verified?: number;
  readonly pauseMs?: number;
}

/** The environment in which a command of an operator reaches a stack that runs with sample data. */
export function operating(stack: Stack): Promise<{ readonly [variable: string]: string }> {
  return operatorOf({ url: stack.url, internalUrl: stack.address(MONOLITH), secret: stack.secret });
}

/** Moves a module, as an operator does. @throws Error with the reason when it does not move */
export async function moveModule(stack: Stack, module: string, to: 'local' | 'remote'): Promise<MoveEnd> {
  const { value } = await move(await operating(stack), [module, '--to', to, '--json']);
  return value as MoveEnd;
}
