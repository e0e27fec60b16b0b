import { arrives } from '../../src/platform/testing/waiting.js';
import { cancel, history, move, status } from '../../tools/fig/moves.mjs';
import type { Stack } from '../../tools/stack/start-stack.mjs';
import { operating } from '../driver/operator.js';
import type { Side } from './module-files.js';

/** A move as `npm run fig` shows it. */
export interface SeenMove {
  readonly id: string;
  readonly module: string;
  readonly phase: string;
  readonly epoch: number;
  readonly rows: number;
  readonly estimateMs: number;
  readonly parks: boolean;
  readonly copied?: number;
  readonly verified?: number;
  readonly pauseMs?: number;
  readonly note?: string;
}

/** Where a module is. */
export interface SeenPlacement {
  readonly module: string;
  readonly place: string;
  readonly epoch: number;
  readonly phase: string;
  readonly owner: string;
  /** Services that wait for a move. */
  readonly standBy: readonly object[];
}

const LIMIT_MS = 120_000;

/** The moves of a stack, by the command that an operator has. */
export class PlacedMoves {
  private constructor(private readonly environment: { readonly [variable: string]: string }) {}

  static async of(stack: Stack): Promise<PlacedMoves> {
    return new PlacedMoves(await operating(stack));
  }

  /** Begins a move, and does not wait for it. @throws Error when it is refused */
  async begin(module: string, to: Side): Promise<SeenMove> {
    return (await move(this.environment, [module, '--to', to, '--at-rest', '--detach'])).value as SeenMove;
  }

  /** Begins a move, and waits for its end, whatever that is. @throws Error when it is refused */
  async carry(module: string, to: Side): Promise<SeenMove> {
    return this.ended(await this.begin(module, to));
  }

  /** What `status` prints, and its values. */
  async status(): Promise<{
    readonly text: string;
    readonly move?: SeenMove;
    readonly items: readonly SeenPlacement[];
  }> {
    const { text, value } = await status(this.environment, []);
    const { items, moves } = value as { readonly items: readonly SeenPlacement[]; readonly moves: readonly SeenMove[] };
    return { text, items, ...(moves[0] ? { move: moves[0] } : {}) };
  }

  async placement(module: string): Promise<SeenPlacement> {
    const found = (await this.status()).items.find((one) => one.module === module);
    if (!found) throw new Error(`The stack has no module ${module}.`);
    return found;
  }

  cancel(module: string, reason = ''): Promise<unknown> {
    return cancel(this.environment, [module, '--reason', reason]);
  }

  /** Waits until rows of a move were copied, and returns the status then. @throws Error when it has ended before */
  copying(id: string): ReturnType<PlacedMoves['status']> {
    return arrives('rows are copied', async () => {
      const seen = await this.status();
      if (seen.move?.id !== id) throw new Error('The move has ended already; give the module more rows.');
      return (seen.move.copied ?? 0) > 0 ? seen : undefined;
    });
  }

  /** Waits until a move has ended. */
  ended({ id, module }: Pick<SeenMove, 'id' | 'module'>): Promise<SeenMove> {
    const seen = async () => {
      const { value } = await history(this.environment, [module]);
      const found = (value as { readonly items: readonly SeenMove[] }).items.find((one) => one.id === id);
      return found && ['done', 'cancelled'].includes(found.phase) ? found : undefined;
    };
    return arrives(`the end of the move of ${module}`, seen, LIMIT_MS);
  }
}
