import type { PaymentMethod } from '../contract.js';

/**
 * What a gateway did under a key: what it was asked for (`done`), nothing because it refuses (`declined`), or nothing
 * because the key had been declared void before the request arrived (`void`). Each is definite.
 */
export type GatewayAnswer = 'done' | 'declined' | 'void';

/**
 * A payment gateway (PG): a port. Every operation is asked under a key of the caller's; asking again with the same key does
 * nothing more and gives the same answer. An operation that throws leaves unknown whether it was done: {@link find} tells.
 */
export abstract class Gateway {
  /** Holds an amount, in won, on the customer's card. The key names the charge from then on. */
  abstract charge(key: string, orderId: string, amount: number, method: PaymentMethod): Promise<GatewayAnswer>;
  /** Takes the amount that a charge holds. */
  abstract capture(key: string, charge: string): Promise<GatewayAnswer>;
  /** Lets go of what a charge holds. A charge that is not known is declared void: arriving later, it is not done. */
  abstract void(key: string, charge: string): Promise<GatewayAnswer>;
  /** Gives back the whole amount that was taken for a charge. */
  abstract refund(key: string, charge: string): Promise<GatewayAnswer>;
  /**
   * What was answered, or would have been, under a key; undefined when no operation of that key is known so far.
   * @throws Unavailable when the gateway as a whole cannot be reached.
   */
  abstract find(key: string): Promise<GatewayAnswer | undefined>;
}
