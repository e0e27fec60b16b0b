import type { PaymentMethod } from '../contract.js';

/**
 * The answer of a gateway to a key. `done`: the operation was performed. `declined`: it was not. `void`: it was not, because the
 * key was declared void before the request arrived. Each is final.
 */
export type GatewayAnswer = 'done' | 'declined' | 'void';

/**
 * A payment gateway (PG): a port. The caller gives each operation a key; repeating it with the same key does nothing more and
 * returns the same answer. When an operation throws, it is unknown whether it was done; {@link find} returns its answer.
 */
export abstract class Gateway {
  /** Authorises an amount, in won, on the customer's card. Later operations name the charge by this key. */
  abstract charge(key: string, orderId: string, amount: number, method: PaymentMethod): Promise<GatewayAnswer>;
  /** Captures the authorised amount of a charge. */
  abstract capture(key: string, charge: string): Promise<GatewayAnswer>;
  /** Voids the authorisation of a charge. An unknown charge is declared void: if it arrives later, it is not performed. */
  abstract void(key: string, charge: string): Promise<GatewayAnswer>;
  /** Refunds the whole captured amount of a charge. */
  abstract refund(key: string, charge: string): Promise<GatewayAnswer>;
  /**
   * The answer to a key; undefined when the gateway knows no operation of that key.
   * @throws Unavailable when the gateway as a whole cannot be reached.
   */
  abstract find(key: string): Promise<GatewayAnswer | undefined>;
}
