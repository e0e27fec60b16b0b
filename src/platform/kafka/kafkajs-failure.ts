import { Unavailable } from '../contract/failure.js';
import { messageOf } from '../ops/message-of.js';

/** What kafkajs throws: it wraps a failure in others, and names the error of the protocol by a type. */
interface KafkajsFailure {
  readonly type?: unknown;
  readonly cause?: unknown;
  /** What failed of each topic, where one request is about several. */
  readonly errors?: readonly unknown[];
}

/** Whether the failure, or one that caused it, is this error of Kafka's protocol: `UNKNOWN_TOPIC_OR_PARTITION`. */
export function isProtocolError(failure: unknown, type: string): boolean {
  for (let at = failure; typeof at === 'object' && at !== null; at = (at as KafkajsFailure).cause)
    if ((at as KafkajsFailure).type === type) return true;
  return false;
}

/**
 * The failure of a request to Kafka as callers know it.
 * @param what what could not be done: `take records of ficus.garden`.
 * @param next what to do: `Send them again.`
 */
export function unavailable(what: string, failure: unknown, next: string): Unavailable {
  return new Unavailable(`Kafka could not ${what}: ${reasonOf(failure)} ${next}`, { cause: failure });
}

/** Why kafkajs failed, as a sentence. */
export function reasonOf(failure: unknown): string {
  const { errors = [] } = Object(failure) as KafkajsFailure;
  const messages = errors.length > 0 ? errors.map(messageOf).join('; ') : messageOf(failure);
  return `${messages.replace(/[.\s]+$/, '')}.`;
}
