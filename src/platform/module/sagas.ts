import type { Tx } from '../store/tx.js';
import type { Class } from './handler.js';
import type { AnySaga, InputOf, SignalsOf } from './saga.js';

/** Starts and tells the sagas of the module that it is injected into. The class is also its injection token. */
export abstract class Sagas {
  /**
   * Starts a saga with the unit of work. Started again under the same id with the same input, it goes on as it is.
   * @throws Error when it was started with another input, or is not in `sagas` of the module.
   */
  abstract start<C extends Class<AnySaga>>(tx: Tx, saga: C, id: string, input: InputOf<C>): Promise<void>;

  /**
   * Tells a saga something with the unit of work: it hears it if and only if the unit commits.
   * @returns whether the saga is there to hear it: false when it was never started, or has ended.
   */
  abstract signal<C extends Class<AnySaga>, N extends keyof SignalsOf<C> & string>(
    tx: Tx,
    saga: C,
    id: string,
    name: N,
    data: SignalsOf<C>[N],
  ): Promise<boolean>;
}
