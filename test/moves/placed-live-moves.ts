import { arrives } from '../../src/platform/testing/waiting.js';
import { complete, reverse, switchNow, verify } from '../../tools/fig/live-moves.mjs';
import { history, move, status } from '../../tools/fig/moves.mjs';
import type { Stack } from '../../tools/stack/start-stack.mjs';
import { operating } from '../driver/operator.js';
import type { Side } from './module-files.js';

/** A live move as `npm run fig` shows it. */
export interface SeenLiveMove {
  readonly module: string;
  readonly phase: string;
  readonly verified?: number;
  readonly note?: string;
  readonly live: {
    readonly owner: 'from' | 'to';
    readonly copy: string;
    readonly canSwitch: boolean;
    readonly why?: string;
    readonly switches: number;
    readonly pauses: readonly number[];
  };
}

/** A change of a placement, as the history of the journal has it. */
export interface SeenChange {
  readonly module: string;
  readonly phase: string;
  readonly epoch: number;
}

const FOLLOWS_WITHIN_MS = 60_000;

/** The live moves of a stack whose modules are at the monolith at first, by the commands that an operator has. */
export class PlacedLiveMoves {
  private constructor(private readonly environment: { readonly [variable: string]: string }) {}

  static async of(stack: Stack): Promise<PlacedLiveMoves> {
    return new PlacedLiveMoves(await operating(stack));
  }

  /** Begins a move that waits for {@link go}, and does not wait for its copy. */
  async begin(module: string): Promise<void> {
    await move(this.environment, [module, '--to', 'remote', '--hold-before-switch', '--detach', '--json']);
  }

  /** Has a module switch to a side, when its copy can. Resolves when its former owner follows there, with all rows found equal. */
  async go(module: string, to: Side): Promise<SeenLiveMove> {
    await this.follows(module);
    await (to === 'remote' ? switchNow : reverse)(this.environment, [module, '--json']);
    const arrived = await this.follows(module);
    if ((arrived.live.owner === 'to') !== (to === 'remote'))
      throw new Error(`${module} did not go ${to}: ${arrived.phase}, ${arrived.note ?? ''}`);
    return arrived;
  }

  /** Waits until the copy of a module has all rows. @throws Error when it never will */
  follows(module: string): Promise<SeenLiveMove> {
    const seen = async () => {
      const found = (await this.present()).find((one) => one.module === module);
      if (!found) throw new Error(`${module} has no live move.`);
      return found.live.canSwitch ? found : undefined;
    };
    return arrives(`a copy of ${module} that can switch`, seen, FOLLOWS_WITHIN_MS);
  }

  /** Compares all rows of both databases. @returns how many there are. @throws Error when they are not equal */
  async verify(module: string): Promise<number> {
    return ((await verify(this.environment, [module, '--json'])).value as SeenLiveMove).verified ?? 0;
  }

  async complete(module: string): Promise<void> {
    await complete(this.environment, [module, '--json']);
  }

  /** The live moves that are under way. */
  async present(): Promise<readonly SeenLiveMove[]> {
    const { value } = await status(this.environment, ['--json']);
    return (value as { readonly moves: readonly SeenLiveMove[] }).moves;
  }

  /** All changes of placements, the first one first. */
  async changes(): Promise<readonly SeenChange[]> {
    const { value } = await history(this.environment, ['--json']);
    return [...(value as { readonly changes: readonly SeenChange[] }).changes].reverse();
  }
}
