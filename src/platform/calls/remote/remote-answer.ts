import type { AnyCall } from '../../contract/call.js';
import { ContractViolation, Refused } from '../../contract/failure.js';
import type { PeerAnswer } from '../../peer/peer-exchange.js';
import { asFailure } from '../contract-validation.js';
import { type CallAnswer, readAnswer } from './call-answer.js';

/** What another host answered to a call. @throws CallFailure as the callee; PeerRefused, PeerAnswerTooLarge */
export function answerOf(call: AnyCall, reply: PeerAnswer | Error): CallAnswer {
  if (reply instanceof Error) throw reply;
  const answer = answerIn(call, reply.text);
  if (answer.kind !== 'failed') return answer;
  const { failure } = answer;
  throw failure instanceof Refused ? asFailure(call, failure) : failure;
}

function answerIn(call: AnyCall, text: string): CallAnswer {
  try {
    return readAnswer(text);
  } catch (error) {
    throw misunderstood(call, text.slice(0, 100), error);
  }
}

/** @throws ContractViolation */
export function valueIn(call: AnyCall, json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw misunderstood(call, json.slice(0, 100), error);
  }
}

/** The failure of a call whose answer this build cannot read. */
export function misunderstood(call: AnyCall, text: string, cause: unknown = new Error(text)): ContractViolation {
  return new ContractViolation(
    `The host that serves ${call.module} answered ${call.module}.${call.name} in a form that this build does not know; run the same build on all hosts.`,
    'answer',
    [],
    { cause },
  );
}
