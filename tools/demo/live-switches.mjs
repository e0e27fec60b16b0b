import { setTimeout as pause } from 'node:timers/promises';
import { CommandError } from '../command/command-error.mjs';
import { complete, reverse, switchNow } from '../fig/live-moves.mjs';
import { move, status } from '../fig/moves.mjs';

const LOOK_EVERY_MS = 100;
const READY_WITHIN_MS = 120_000;
const SWITCHED_WITHIN_MS = 60_000;

/**
 * A switch of a module, as it was.
 * @typedef {object} LiveSwitch
 * @property {string} module
 * @property {'remote' | 'local'} to
 * @property {number} at when it began, in milliseconds of `performance.now()` of this process: from then on commands of the module wait
 * @property {number} pauseMs how long no database was the owner, in milliseconds
 */

/**
 * @typedef {object} SeenMove
 * @property {number} [verified]
 * @property {string} phase
 * @property {string} [note]
 * @property {{ readonly canSwitch: boolean, readonly why?: string, readonly pauses: readonly number[] }} live
 * @property {{ readonly [phase: string]: string }} at
 */

/** Modules that are copied at once, and switch out and home again and again, by the commands that an operator has. */
export class LiveSwitches {
  /** @type {Map<string, boolean>} */
  #isOut = new Map();

  /**
   * @param {{ readonly [variable: string]: string }} operator
   * @param {readonly string[]} modules
   */
  constructor(operator, modules) {
    this.operator = operator;
    this.modules = modules;
  }

  /**
   * Has all modules copied at once. Resolves when every copy was found equal, with the rows of all, and how long that took in milliseconds.
   * @returns {Promise<{ readonly rows: number, readonly ms: number }>}
   */
  async copy() {
    const began = performance.now();
    for (const module of this.modules)
      await move(this.operator, [module, '--to', 'remote', '--hold-before-switch', '--detach', '--json']);
    const copies = await Promise.all(this.modules.map((module) => this.#ready(module)));
    return { rows: copies.reduce((sum, { verified = 0 }) => sum + verified, 0), ms: performance.now() - began };
  }

  /**
   * Switches a module to where it is not, as soon as its copy follows.
   * @param {string} module
   * @returns {Promise<LiveSwitch>}
   * @throws {CommandError} when it does not switch
   */
  async switch(module) {
    await this.#ready(module);
    const isOut = this.#isOut.get(module) ?? false;
    const late = pause(SWITCHED_WITHIN_MS, undefined, { ref: false }).then(() => {
      throw new CommandError(
        `${module} did not switch within ${SWITCHED_WITHIN_MS / 1_000} s: its copy is too far behind.`,
      );
    });
    const { value } = await Promise.race([(isOut ? reverse : switchNow)(this.operator, [module, '--json']), late]);
    const { at, live } = /** @type {SeenMove} */ (value);
    this.#isOut.set(module, !isOut);
    const began = Date.parse(String(at[isOut ? 'reversing' : 'switching'])) - performance.timeOrigin;
    return { module, to: isOut ? 'local' : 'remote', at: began, pauseMs: live.pauses.at(-1) ?? NaN };
  }

  /** Ends the moves where the modules are. */
  async complete() {
    for (const module of this.modules) {
      await this.#ready(module);
      await complete(this.operator, [module, '--json']);
    }
  }

  /**
   * Waits until a module could switch.
   * @param {string} module
   * @returns {Promise<SeenMove>}
   */
  async #ready(module) {
    /** @type {SeenMove | undefined} */
    let last;
    for (const end = performance.now() + READY_WITHIN_MS; performance.now() < end; await pause(LOOK_EVERY_MS)) {
      const { value } = await status(this.operator, ['--json']);
      const { moves } = /** @type {any} */ (value);
      last = moves.find((/** @type {any} */ one) => one.module === module && one.live);
      if (!last) throw new CommandError(`The move of ${module} has ended: npm run fig -- history ${module}`);
      if (last.live.canSwitch) return last;
    }
    const why = last?.live.why ?? last?.note ?? last?.phase;
    throw new CommandError(`${module} cannot switch after ${READY_WITHIN_MS / 1_000} s: ${why}`);
  }
}
