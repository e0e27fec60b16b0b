import type { FailureReason, Operation, PaymentMethod } from '../contract.js';
import {
  IllegalStep,
  type Outcome,
  type Stage,
  stageAfterOutcome,
  stageAfterStep,
  STATUS,
  type Step,
} from './payment-lifecycle.js';

/** Who pays whom, how much, for which order. These facts never change. */
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

/** A new payment, to be authorised. */
export function newPayment(facts: PaymentFacts, at: string): Payment {
  return { ...facts, stage: 'authorizing', requestedAt: at, updatedAt: at };
}

/** The facts of a payment, without its state. */
export function factsOf({ orderId, memberId, shopId, ownerId, amount, method }: PaymentFacts): PaymentFacts {
  return { orderId, memberId, shopId, ownerId, amount, method };
}

/** @throws IllegalStep when the payment of an order is requested again with other facts. */
export function assertSameFacts(payment: Payment, facts: PaymentFacts): void {
  const [known, requested] = [factsOf(payment), factsOf(facts)];
  const other = (Object.keys(known) as (keyof PaymentFacts)[]).find((fact) => known[fact] !== requested[fact]);
  if (other)
    throw new IllegalStep(
      `The order ${payment.orderId} has a payment already; its ${other} is ${known[other]}, not ${requested[other]}.`,
    );
}

/** The payment after a step is requested; the same object when the step changes nothing. @throws IllegalStep */
export function withStep(payment: Payment, step: Step, at: string): Payment {
  const stage = stageAfterStep(step, payment.stage);
  return stage === payment.stage ? payment : { ...payment, stage, updatedAt: at };
}

/** The payment after an outcome. @throws IllegalStep */
export function withOutcome(payment: Payment, outcome: Outcome, at: string): Payment {
  const stage = stageAfterOutcome(outcome, payment.stage);
  return { ...payment, stage, updatedAt: at, ...(outcome.event === 'failed' ? { reason: outcome.reason } : {}) };
}

/** Won that were captured, whether or not they were refunded since. */
export function capturedOf({ stage, amount }: Payment): number {
  return STATUS[stage] === 'captured' || stage === 'refunded' ? amount : 0;
}

/** Won that were refunded. */
export function refundedOf({ stage, amount }: Payment): number {
  return stage === 'refunded' ? amount : 0;
}

/** Whether an outcome is published: an authorisation that a void has overtaken is not. */
export function isPublished(outcome: Outcome, after: Payment): boolean {
  return outcome.event !== 'authorized' || after.stage === 'authorized';
}

/** The key of an operation at the gateway: the same at every attempt, so that the gateway performs it once. */
export function requestKey(orderId: string, operation: Operation): string {
  return `${orderId}:${operation}`;
}
