import { runHandler } from './apply-batch.js';
import type { FailedAttempt } from './failed-attempt.js';
import { faultOf, HandlerFailed, isWaiting } from './failed-handler.js';
import type { FeedEnvironment } from './feed-environment.js';
import { firstHeld, type HeldEvent, isStillFirst, release, setBack } from './held-events.js';
import type { Lane } from './feed-reader.js';
import { prepareEvent, type Ready } from './prepare-event.js';
import { setbackOf } from './setback.js';

/** What became of the held events that were due. */
export interface Retried {
  readonly handled: readonly HeldEvent[];
  readonly failed: readonly FailedAttempt[];
  /** When the next held event is due, in milliseconds UTC. */
  readonly nextAt?: number;
  /** Why some had to stay: something that they need is down. It counts as no attempt. */
  readonly waiting?: unknown;
}

type Outcome =
  | { readonly kind: 'handled' | 'gone' }
  | ({ readonly kind: 'failed' } & FailedAttempt)
  | { readonly kind: 'waiting'; readonly failure: unknown };

/** Tries the first held event of each key, if it is due; each in a unit of its own, where it is released by its success. */
export async function retryHeld(environment: FeedEnvironment, lanes: readonly Lane[]): Promise<Retried> {
  const { store, clock, limits } = environment;
  const firsts = await firstHeld(
    store.reads.sql,
    lanes.map((lane) => lane.id),
    limits.prepares + 1,
  );
  const now = clock.now();
  // Due further ahead than any wait can be: the clock was set back since. Then it is due now.
  const isDue = ({ nextAttemptAt }: HeldEvent) => nextAttemptAt <= now || nextAttemptAt > now + limits.retry.capMs;
  const due = firsts.filter(isDue).slice(0, limits.prepares);
  const attempts = await Promise.allSettled(
    due.map((held) => attempt(environment, lanes.find((lane) => lane.id === held.lane) as Lane, held)),
  );
  const broken = attempts.find((result) => result.status === 'rejected');
  if (broken) throw broken.reason;
  const outcomes = attempts.map((result) => (result as PromiseFulfilledResult<Outcome>).value);
  const waiting = outcomes.find((outcome) => outcome.kind === 'waiting');
  const nextAt = firsts.find((held) => !isDue(held))?.nextAttemptAt;
  return {
    handled: due.filter((_, i) => outcomes[i]?.kind === 'handled'),
    failed: outcomes.filter((outcome) => outcome.kind === 'failed'),
    ...(nextAt === undefined ? {} : { nextAt }),
    ...(waiting ? { waiting: waiting.failure } : {}),
  };
}

async function attempt(environment: FeedEnvironment, lane: Lane, held: HeldEvent): Promise<Outcome> {
  const { lease, clock, limits, random } = environment;
  const handler = lane.handlers.get(held.event.name);
  const prepared = handler
    ? await prepareEvent(lane, handler, held.event, clock, limits.prepareMs)
    : ({ kind: 'failed', failure: new Error(`${lane.feed} has no handler of ${held.event.name}.`) } as const);
  if (prepared.kind === 'waiting') return { kind: 'waiting', failure: prepared.failure };

  const fail = async (tx: Parameters<typeof runHandler>[0], failure: unknown): Promise<Outcome> => {
    if (!(await isStillFirst(tx.sql, held))) return { kind: 'gone' };
    const setback = setbackOf(failure, held.attempts, limits, clock.now(), random);
    await setBack(tx.sql, held, setback, tx.now());
    return { kind: 'failed', event: held.event, setback };
  };
  const succeed = async (tx: Parameters<typeof runHandler>[0], ready: Ready): Promise<Outcome> => {
    if (!(await isStillFirst(tx.sql, held))) return { kind: 'gone' };
    await runHandler(tx, lane.feed, ready);
    await release(tx.sql, held.lane, held.event.id);
    return { kind: 'handled' };
  };
  try {
    const { value } = await lease.run<Outcome>(
      `${lane.id}: ${held.event.name}, held`,
      (tx) => (prepared.kind === 'failed' ? fail(tx, prepared.failure) : succeed(tx, prepared)),
      {
        otherwise: (tx, error) => {
          const fault = faultOf(error);
          if (!fault) throw error;
          return fail(tx, fault.cause);
        },
      },
    );
    return value;
  } catch (error) {
    if (error instanceof HandlerFailed && isWaiting(error.cause)) return { kind: 'waiting', failure: error.cause };
    throw error;
  }
}
