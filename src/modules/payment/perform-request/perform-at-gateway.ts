import type { Operation } from '../contract.js';
import type { Outcome } from '../domain/payment-lifecycle.js';
import type { Payment } from '../domain/payment.js';
import { requestKey } from '../domain/request-key.js';
import type { Gateway, GatewayAnswer } from '../gateway/gateway.js';
import { type Asked, answerTo } from './call-gateway.js';

/**
 * Has a gateway do what is wanted of a payment, until it is certain what came of it.
 *
 * An authorisation of which the gateway knows nothing after the last attempt, or that a void has overtaken, is declared
 * void there, so that a charge still under way can no longer land: only then it is said to have failed.
 * @throws Unavailable when the gateway is down; Error when it does not do, or refuses, what it owes.
 */
export async function settle(
  gateway: Gateway,
  attempts: number,
  operation: Operation,
  payment: Payment,
): Promise<Outcome> {
  const { orderId, amount, method } = payment;
  const key = requestKey(orderId, operation);
  const charge = requestKey(orderId, 'authorize');
  const letGo = async () => {
    const voiding = requestKey(orderId, 'void');
    mustBeDone(voiding, await answerTo(gateway, voiding, attempts, () => gateway.void(voiding, charge)));
  };
  switch (operation) {
    case 'authorize': {
      const withdrawn = payment.stage === 'withdrawing';
      const ask = () => gateway.charge(key, orderId, amount, method);
      const asked = await answerTo(gateway, key, withdrawn ? 0 : attempts, ask);
      if (asked.known && asked.answer !== 'void') return outcomeOfCharge(asked.answer);
      await letGo();
      return withdrawn ? { event: 'voided' } : { event: 'failed', reason: 'gateway-failure' };
    }
    case 'capture': {
      const asked = await answerTo(gateway, key, attempts, () => gateway.capture(key, charge));
      if (definite(key, asked) === 'done') return { event: 'captured' };
      await letGo();
      return { event: 'failed', reason: 'capture-declined' };
    }
    case 'void':
      await letGo();
      return { event: 'voided' };
    case 'refund':
      mustBeDone(key, await answerTo(gateway, key, attempts, () => gateway.refund(key, charge)));
      return { event: 'refunded' };
  }
}

function outcomeOfCharge(answer: Exclude<GatewayAnswer, 'void'>): Outcome {
  return answer === 'done' ? { event: 'authorized' } : { event: 'failed', reason: 'declined' };
}

function definite(key: string, asked: Asked): GatewayAnswer {
  if (asked.known) return asked.answer;
  throw new Error(`The payment gateway has not done ${key}, and nothing is known of it; it is asked again.`, {
    cause: asked.cause,
  });
}

function mustBeDone(key: string, asked: Asked): void {
  const answer = definite(key, asked);
  if (answer !== 'done')
    throw new Error(
      `The payment gateway answers '${answer}' to ${key}, which its own charge owes; compare its book with the ledger, then retry.`,
    );
}
