import { arrives } from '../../src/platform/testing/waiting.js';
import type { RunningProgram } from '../../tools/events/program.mjs';
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

/** A parked event as `npm run events -- parked` lists it. */
export interface ParkedEvent {
  readonly id: string;
  readonly feed: string;
  readonly event: string;
  readonly key: string;
  readonly waiting: number;
  readonly attempts: number;
  readonly error: string;
}

/** The parked events of a key, in all modules: a list that lacks a module, because its host did not answer in time, is read again. */
export function parkedEvents(operator: RunningProgram, key: string): Promise<readonly ParkedEvent[]> {
  return arrives('a list of parked events that lacks no module', async () => {
    const { items, missing } = await operator.all('/api/parked-events');
    return missing.length === 0 ? (items as ParkedEvent[]).filter((event) => event.key === key) : undefined;
  });
}
