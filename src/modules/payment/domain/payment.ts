import type { FailureReason, PaymentMethod } from '../contract.js';
import {
  IllegalStep,
  type Outcome,
  type Stage,
  stageAfter,
  stageWanting,
  STATUS,
  type Step,
} from './payment-lifecycle.js';

/** Who pays whom, how much, for which order. These never change. */
export interface PaymentFacts {
  readonly orderId: string;
  readonly memberId: string;
  readonly shopId: string;
  readonly ownerId: string;
  /** Won. */
  readonly amount: number;
  readonly method: PaymentMethod;
}

/** The payment of an order (결제). */
export interface Payment extends PaymentFacts {
  readonly stage: Stage;
  /** Why it failed, if it did. */
  readonly reason?: FailureReason;
  /** ISO 8601, UTC. */
  readonly requestedAt: string;
  readonly updatedAt: string;
}

/** A payment whose amount is to be held. */
export function requested(facts: PaymentFacts, at: string): Payment {
  return { ...facts, stage: 'authorizing', requestedAt: at, updatedAt: at };
}

/** The facts of a payment, without what has become of it. */
export function factsOf({ orderId, memberId, shopId, ownerId, amount, method }: PaymentFacts): PaymentFacts {
  return { orderId, memberId, shopId, ownerId, amount, method };
}

/** @throws IllegalStep when an order's payment is wanted again, with other facts. */
export function assertSameFacts(payment: Payment, facts: PaymentFacts): void {
  const [known, wanted] = [factsOf(payment), factsOf(facts)];
  const other = (Object.keys(known) as (keyof PaymentFacts)[]).find((fact) => known[fact] !== wanted[fact]);
  if (other)
    throw new IllegalStep(
      `The order ${payment.orderId} has a payment already, of which ${other} is ${known[other]} and not ${wanted[other]}.`,
    );
}

/** The payment after a step is wanted; the same one when that needs nothing. @throws IllegalStep */
export function wanting(payment: Payment, step: Step, at: string): Payment {
  const stage = stageWanting(step, payment.stage);
  return stage === payment.stage ? payment : { ...payment, stage, updatedAt: at };
}

/** The payment after an outcome. @throws IllegalStep */
export function withOutcome(payment: Payment, outcome: Outcome, at: string): Payment {
  const stage = stageAfter(outcome, payment.stage);
  return { ...payment, stage, updatedAt: at, ...(outcome.event === 'failed' ? { reason: outcome.reason } : {}) };
}

/** Won that were taken from the customer, whether or not they were given back since. */
export function capturedOf({ stage, amount }: Payment): number {
  return STATUS[stage] === 'captured' || stage === 'refunded' ? amount : 0;
}

/** Won that were given back. */
export function refundedOf({ stage, amount }: Payment): number {
  return stage === 'refunded' ? amount : 0;
}

/** Whether others are told of an outcome: not of an authorisation that a void has overtaken. */
export function isTold(outcome: Outcome, after: Payment): boolean {
  return outcome.event !== 'authorized' || after.stage === 'authorized';
}
