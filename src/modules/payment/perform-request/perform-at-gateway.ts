import { Unavailable } from '../../../platform/api.js';
import type { Operation } from '../contract.js';
import { type Payment, requestKey } from '../domain/payment.js';
import type { Outcome } from '../domain/payment-lifecycle.js';
import type { Gateway, GatewayAnswer } from '../gateway/gateway.js';

/**
 * Performs an operation of a payment at a gateway, until its outcome is certain.
 *
 * A charge that the gateway does not know after the last attempt, or that a void has overtaken, is declared void there, so that
 * a charge still on its way has no effect: only then is the authorisation reported as failed.
 * @throws Unavailable when the gateway is down; Error when it does not do, or declines, a void or refund of its own charge.
 */
export async function performAtGateway(
  gateway: Gateway,
  attempts: number,
  operation: Operation,
  payment: Payment,
): Promise<Outcome> {
  const { orderId, amount, method } = payment;
  const key = requestKey(orderId, operation);
  const charge = requestKey(orderId, 'authorize');
  const voidCharge = async () => {
    const voiding = requestKey(orderId, 'void');
    mustBeDone(voiding, await resultOf(gateway, voiding, attempts, () => gateway.void(voiding, charge)));
  };
  switch (operation) {
    case 'authorize': {
      const withdrawn = payment.stage === 'withdrawing';
      const authorize = () => gateway.charge(key, orderId, amount, method);
      const result = await resultOf(gateway, key, withdrawn ? 0 : attempts, authorize);
      if (result.known && result.answer !== 'void') return outcomeOfCharge(result.answer);
      await voidCharge();
      return withdrawn ? { event: 'voided' } : { event: 'failed', reason: 'gateway-failure' };
    }
    case 'capture': {
      const result = await resultOf(gateway, key, attempts, () => gateway.capture(key, charge));
      if (knownAnswer(key, result) === 'done') return { event: 'captured' };
      await voidCharge();
      return { event: 'failed', reason: 'capture-declined' };
    }
    case 'void':
      await voidCharge();
      return { event: 'voided' };
    case 'refund':
      mustBeDone(key, await resultOf(gateway, key, attempts, () => gateway.refund(key, charge)));
      return { event: 'refunded' };
  }
}

/** The gateway's answer to a key, or that it knows nothing of the key, with the error of the last attempt. */
type Result =
  { readonly known: true; readonly answer: GatewayAnswer } | { readonly known: false; readonly cause?: unknown };

/**
 * Has a gateway perform an operation in at most `attempts` attempts under one key. Before each attempt, and after the last,
 * the gateway is asked for the answer to the key, so that an earlier attempt, here or before a crash, is not repeated.
 * @throws Unavailable when the gateway does not say what it knows.
 */
async function resultOf(
  gateway: Gateway,
  key: string,
  attempts: number,
  perform: () => Promise<GatewayAnswer>,
): Promise<Result> {
  let cause: unknown;
  for (let left = attempts; ; left -= 1) {
    const answer = await gateway.find(key);
    if (answer) return { known: true, answer };
    if (left === 0) return { known: false, cause };
    try {
      return { known: true, answer: await perform() };
    } catch (error) {
      if (error instanceof Unavailable) throw error;
      cause = error;
    }
  }
}

function outcomeOfCharge(answer: Exclude<GatewayAnswer, 'void'>): Outcome {
  return answer === 'done' ? { event: 'authorized' } : { event: 'failed', reason: 'declined' };
}

function knownAnswer(key: string, result: Result): GatewayAnswer {
  if (result.known) return result.answer;
  throw new Error(`The payment gateway has not done ${key} and knows nothing of it; the request is repeated.`, {
    cause: result.cause,
  });
}

function mustBeDone(key: string, result: Result): void {
  const answer = knownAnswer(key, result);
  if (answer !== 'done')
    throw new Error(
      `The payment gateway answered '${answer}' to ${key}, but it must do that for a charge of its own; compare its book with the ledger, then retry the event.`,
    );
}
