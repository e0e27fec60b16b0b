import type { Tx } from '../store/unit/tx.js';
import type { Class } from './handler.js';
import type { AnySaga, InputOf, SignalsOf } from './saga.js';

/** Starts the sagas of the module that it is injected into, and sends signals to them. The class is also its injection token. */
export abstract class Sagas {
  /**
   * Starts a saga when the unit of work commits. A start under the same id with the same input has no further effect.
   * @throws Error when it was started with another input, or is not in `sagas` of the module.
   */
  abstract start<C extends Class<AnySaga>>(tx: Tx, saga: C, id: string, input: InputOf<C>): Promise<void>;

  /**
   * Sends a signal to a saga: it arrives if and only if the unit of work commits.
   * @returns false when the saga was never started, or has ended; it then receives nothing.
   */
  abstract signal<C extends Class<AnySaga>, N extends keyof SignalsOf<C> & string>(
    tx: Tx,
    saga: C,
    id: string,
    name: N,
    data: SignalsOf<C>[N],
  ): Promise<boolean>;
}
