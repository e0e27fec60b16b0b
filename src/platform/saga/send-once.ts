import { DeadlineExceeded, Refused, Unavailable } from '../contract/failure.js';
import { backoffMs } from '../work/backoff.js';
import { type CallContext, within } from '../ops/context.js';
import { failpoint } from '../ops/failpoint.js';
import { contextOf, type Execution, replayed } from './saga-execution.js';
import { logStep } from './log-step.js';
import { Waiting } from './code-run.js';
import { beginStep, countAttempt, endStep, type StepPlace } from './step-log.js';
import type { StepOutcome } from './step-outcome.js';

export interface Sending {
  readonly place: StepPlace;
  /** Who sends, and under which key. */
  readonly context: CallContext;
  /** How long to try, in milliseconds; without it, until there is an answer. */
  readonly within?: number;
  /** Sends. May run more than once, under the same key. */
  readonly send: () => Promise<unknown>;
}

/**
 * Sends something to another module until it is answered or refused, and writes down what it came to: before it is sent
 * the first time, that it begins; between two attempts the saga waits, and its run ends.
 */
export async function sendOnce(x: Execution, sending: Sending): Promise<StepOutcome> {
  const { place } = sending;
  const { id } = place;
  const { ref } = x.record;
  const known = x.log.find(id, 'call', place.askedNo);
  const before = await replayed(x, known);
  if (before) return before;
  const own = contextOf(x, id);
  const begunAt = known?.begunAt ?? x.clock.now();
  const firstDue = sending.within === undefined ? undefined : x.clock.now() + sending.within;
  const dueAt = known ? known.dueAt : firstDue;
  if (!known) {
    await x.units.run(own.name, own, (tx) => beginStep(tx, ref, place, dueAt));
    failpoint(`saga.${id.part}.started`);
  }
  const outcome = (await attempt(x, sending, dueAt)) ?? notAnswered(x, sending, known?.attempts ?? 0, dueAt);
  failpoint(`saga.${id.part}.sent`);
  const stored = await x.order.store(async (number) => {
    const ended = await x.units.run(own.name, own, (tx) => endStep(tx, ref, place, number, outcome));
    x.run.progress();
    logStep(x, id, { kind: 'call', outcome: ended, attempt: (known?.attempts ?? 0) + 1, begunAt });
    failpoint(`saga.${id.part}.done`);
    return ended;
  });
  return stored as StepOutcome;
}

/** One attempt; undefined when there was no answer, or no time to ask. */
async function attempt(x: Execution, { context, send }: Sending, dueAt?: number): Promise<StepOutcome | undefined> {
  const left = dueAt === undefined ? undefined : dueAt - x.clock.now();
  if (left !== undefined && left <= 0) return undefined;
  const deadline = left === undefined ? {} : { deadline: x.clock.monotonic() + left };
  try {
    return { kind: 'done', value: await within({ ...context, ...deadline }, send) };
  } catch (error) {
    if (error instanceof Refused) return { kind: 'refused', refused: error };
    if (error instanceof Unavailable || error instanceof DeadlineExceeded) return undefined;
    throw error;
  }
}

/** @throws Waiting for the next attempt, while there is time for one. */
function notAnswered(x: Execution, { place }: Sending, formerAttempts: number, dueAt?: number): StepOutcome {
  const now = x.clock.now();
  if (dueAt !== undefined && dueAt <= now) return { kind: 'unknown' };
  const retryAt = now + backoffMs(formerAttempts + 1, x.limits.retry, x.random);
  throw new Waiting({
    until: Math.min(retryAt, dueAt ?? retryAt),
    write: (tx) => countAttempt(tx, x.record.ref, place.id),
  });
}
