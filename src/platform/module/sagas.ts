import type { ClientInput } from '../contract/call.js';
import type { Tx } from '../store/unit/tx.js';
import type { SagaClass } from './saga.js';
import type { SagaContract, SignalData } from './saga-contract.js';

/** Starts the sagas of the module that it is injected into, and sends signals to them. The class is also its injection token. */
export abstract class Sagas {
  /**
   * Starts a saga when the unit of work commits. A start under the same id with the same input has no further effect.
   * @throws Error when the input breaks the saga's contract, when it was started with another input, or when it is not in `sagas`
   *   of the module.
   */
  abstract start<C extends SagaContract>(tx: Tx, saga: SagaClass<C>, id: string, input: ClientInput<C>): Promise<void>;

  /**
   * Sends a signal to a saga: it arrives if and only if the unit of work commits.
   * @returns false when the saga was never started, or has ended; it then receives nothing.
   * @throws Error when the signal or its data breaks the saga's contract.
   */
  abstract signal<C extends SagaContract, N extends keyof C['signals'] & string>(
    tx: Tx,
    saga: SagaClass<C>,
    id: string,
    name: N,
    data: SignalData<C, N>,
  ): Promise<boolean>;
}
