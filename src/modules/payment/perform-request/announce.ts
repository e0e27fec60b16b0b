import type { Tx } from '../../../platform/api.js';
import { payment } from '../contract.js';
import type { Outcome } from '../domain/payment-lifecycle.js';
import { factsOf, type Payment } from '../domain/payment.js';

/** Tells everybody what came of a payment. */
export function announce(tx: Tx, outcome: Outcome, after: Payment): void {
  const facts = { ...factsOf(after), at: after.updatedAt };
  if (outcome.event === 'failed') tx.publish(payment.events.failed, { ...facts, reason: outcome.reason });
  else tx.publish(payment.events[outcome.event], facts);
}
