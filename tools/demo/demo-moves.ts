import { setTimeout as pause } from 'node:timers/promises';
import { CommandError } from '../command/command-error.mjs';
import { complete, reverse, switchNow } from '../fig/live-moves.mjs';
import { move, status } from '../fig/moves.mjs';

/** The modules that move, the pilot first: nobody calls it. */
export const MODULES = ['notification', 'payment', 'order'] as const;

const LOOK_EVERY_MS = 100;
const READY_WITHIN_MS = 120_000;

/** A switch of a module, as it was. */
export interface DemoSwitch {
  readonly module: string;
  readonly to: 'remote' | 'local';
  /** When it began, in milliseconds of `performance.now()`: from then on commands of the module wait. */
  readonly at: number;
  /** How long no database was the owner, in milliseconds. */
  readonly pauseMs: number;
}

interface SeenLive {
  readonly id: string;
  readonly module: string;
  readonly phase: string;
  readonly note?: string;
  readonly verified?: number;
  readonly live?: { readonly canSwitch: boolean; readonly why?: string; readonly pauses: readonly number[] };
  readonly at: { readonly [phase: string]: string };
}

/** What is known of the copies when the first switch may begin. */
export interface DemoCopies {
  readonly rows: number;
  /** From the first request until the last copy was found equal, in milliseconds. */
  readonly ms: number;
}

/** The live moves of a demo, by the commands that an operator has. */
export class DemoMoves {
  private isOut = new Map<string, boolean>();

  constructor(private readonly operator: { readonly [variable: string]: string }) {}

  /** Has all modules copied at once. Resolves when every copy was found equal. */
  async copy(): Promise<DemoCopies> {
    const began = performance.now();
    for (const module of MODULES)
      await move(this.operator, [module, '--to', 'remote', '--hold-before-switch', '--detach', '--json']);
    const copies = await Promise.all(MODULES.map((module) => this.ready(module)));
    const rows = copies.reduce((sum, { verified = 0 }) => sum + verified, 0);
    return { rows, ms: performance.now() - began };
  }

  /** Switches a module to where it is not, as soon as its copy follows. @throws CommandError when it does not switch */
  async switch(module: string): Promise<DemoSwitch> {
    await this.ready(module);
    const isOut = this.isOut.get(module) ?? false;
    const verb = isOut ? reverse : switchNow;
    const { at, live } = (await verb(this.operator, [module, '--json'])).value as SeenLive;
    this.isOut.set(module, !isOut);
    const began = Date.parse(String(at[isOut ? 'reversing' : 'switching']));
    return {
      module,
      to: isOut ? 'local' : 'remote',
      at: began - performance.timeOrigin,
      pauseMs: live?.pauses.at(-1) ?? NaN,
    };
  }

  /** Ends the moves where the modules are. */
  async complete(): Promise<void> {
    for (const module of MODULES) {
      await this.ready(module);
      await complete(this.operator, [module, '--json']);
    }
  }

  /** Waits until a module could switch. */
  private async ready(module: string): Promise<SeenLive> {
    let last: SeenLive | undefined;
    for (const end = performance.now() + READY_WITHIN_MS; performance.now() < end; await pause(LOOK_EVERY_MS)) {
      const { moves } = (await status(this.operator, ['--json'])).value as { readonly moves: readonly SeenLive[] };
      last = moves.find((one) => one.module === module && one.live);
      if (!last) throw new CommandError(`The move of ${module} has ended; see npm run fig -- history ${module}.`);
      if (last.live?.canSwitch) return last;
    }
    const why = last?.live?.why ?? last?.note ?? last?.phase;
    throw new CommandError(`${module} cannot switch after ${READY_WITHIN_MS / 1_000} s: ${why}`);
  }
}
