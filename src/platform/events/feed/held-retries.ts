import { isOutage } from '../../contract/failure.js';
import type { Timer } from '../../ops/clock.js';
import type { UnitTx } from '../../store/unit/unit-of-work.js';

import { failedAttempt, type FailedAttempt, handlerFault, HandlerFailed } from '../held/failed-attempt.js';
import type { FeedEnvironment } from './feed-environment.js';
import type { FeedReader } from './feed-reader.js';
import {
  countHeld,
  firstHeld,
  type HeldCounts,
  type HeldEvent,
  heldKeysOf,
  isStillFirst,
  recordAttempt,
  release,
} from '../held/held-events.js';
import type { LoggedEvent } from '../log/logged-event.js';
import { prepareEvent, type Ready, runHandler } from './handle-event.js';

/** The result of trying the held events that were due. */
export interface Retried {
  readonly handled: readonly HeldEvent[];
  readonly failed: readonly { readonly event: LoggedEvent; readonly attempt: FailedAttempt }[];
  /** The failure of a dependency, because of which some stay held. It counts as no attempt. */
  readonly blockedBy?: unknown;
}

type RetryResult =
  | { readonly kind: 'handled' | 'gone' }
  | { readonly kind: 'failed'; readonly event: LoggedEvent; readonly attempt: FailedAttempt }
  | { readonly kind: 'postponed'; readonly failure: unknown };

const NOTHING: Retried = { handled: [], failed: [] };

/** The held events of a feed, and their next attempts. It remembers their counts: a feed that holds nothing reads nothing. */
export class HeldRetries {
  private counts: HeldCounts | undefined;
  private due: number | undefined;
  private timer: Timer | undefined;

  /** @param onDue is called when the next attempt is due. */
  constructor(
    private readonly environment: FeedEnvironment,
    private readonly onDue: () => void,
  ) {}

  /** When the next held event is due, in milliseconds UTC. */
  get nextAt(): number | undefined {
    return this.due;
  }

  /** A sentence when so many keys are held that the feed takes no new events. */
  get overfull(): string | undefined {
    const { feed, limits } = this.environment;
    const keys = this.counts?.keys ?? 0;
    if (keys <= limits.heldKeys) return undefined;
    return (
      `${feed} takes no new events: events of ${keys} keys are held, more than ${limits.heldKeys}; ` +
      `fix its handlers, then retry or discard the parked events ('npm run events -- parked' lists them).`
    );
  }

  /** Counts the held events again before the next attempts: somebody else may have changed them. */
  forgetCounts(): void {
    this.counts = undefined;
  }

  async count(readers: readonly FeedReader[]): Promise<void> {
    this.counts = await countHeld(
      this.environment.store.reads.sql,
      readers.map(({ name }) => name),
    );
  }

  /** The keys of which a reader holds an event. */
  async keysOf({ name }: FeedReader): Promise<ReadonlySet<string>> {
    return this.counts?.events ? heldKeysOf(this.environment.store.reads.sql, name) : new Set();
  }

  /**
   * Tries the first held event of each key, if it is due: each in a unit of its own, in which its success releases it. At
   * most `limits.prepares` at once.
   */
  async retry(readers: readonly FeedReader[]): Promise<Retried> {
    if (this.counts === undefined) await this.count(readers);
    this.schedule(undefined);
    if (this.counts?.events === this.counts?.parked) return NOTHING;
    const { store, clock, limits } = this.environment;
    const names = readers.map(({ name }) => name);
    const firsts = await firstHeld(store.reads.sql, names, limits.prepares + 1);
    const now = clock.now();
    // Due further ahead than any wait can be: the clock was set back since. Then it is due now.
    const isDue = ({ nextAttemptAt }: HeldEvent) => nextAttemptAt <= now || nextAttemptAt > now + limits.retry.capMs;
    const due = firsts.filter(isDue).slice(0, limits.prepares);
    const settled = await Promise.allSettled(
      due.map((held) => this.attempt(readers.find(({ name }) => name === held.reader) as FeedReader, held)),
    );
    const broken = settled.find((result) => result.status === 'rejected');
    if (broken) throw broken.reason;
    const outcomes = settled.map((result) => (result as PromiseFulfilledResult<RetryResult>).value);
    this.schedule(firsts.find((held) => !isDue(held))?.nextAttemptAt);
    const handled = due.filter((_, i) => outcomes[i]?.kind === 'handled');
    const failed = outcomes.filter((outcome) => outcome.kind === 'failed');
    if (handled.length + failed.length > 0) await this.count(readers);
    return { handled, failed, blockedBy: outcomes.find((outcome) => outcome.kind === 'postponed')?.failure };
  }

  /** Calls {@link onDue} no more. */
  cancel(): void {
    this.timer?.cancel();
  }

  private schedule(due: number | undefined): void {
    const { clock } = this.environment;
    this.timer?.cancel();
    this.due = due;
    this.timer = due === undefined ? undefined : clock.after(Math.max(0, due - clock.now()), this.onDue);
  }

  private async attempt(reader: FeedReader, held: HeldEvent): Promise<RetryResult> {
    const { environment } = this;
    const { event } = held;
    const handler = reader.handlers.get(event.name);
    const prepared = handler
      ? await prepareEvent(environment, reader, handler, event)
      : ({ kind: 'failed', failure: new Error(`${reader.feed} has no handler of ${event.name}.`) } as const);
    if (prepared.kind === 'postponed') return prepared;

    const fail = async (tx: UnitTx, failure: unknown): Promise<RetryResult> => {
      if (!(await isStillFirst(tx.sql, held))) return { kind: 'gone' };
      const attempt = failedAttempt(failure, held.attempts, environment);
      await recordAttempt(tx.sql, held, attempt, tx.now());
      return { kind: 'failed', event, attempt };
    };
    const succeed = async (tx: UnitTx, ready: Ready): Promise<RetryResult> => {
      if (!(await isStillFirst(tx.sql, held))) return { kind: 'gone' };
      await runHandler(tx, reader.feed, ready);
      await release(tx.sql, held.reader, event.id);
      return { kind: 'handled' };
    };
    try {
      const { value } = await environment.lease.run<RetryResult>(
        `${reader.name}: ${event.name}, held`,
        (tx) => (prepared.kind === 'failed' ? fail(tx, prepared.failure) : succeed(tx, prepared)),
        {
          otherwise: (tx, error) => {
            const fault = handlerFault(error);
            if (!fault) throw error;
            return fail(tx, fault.cause);
          },
        },
      );
      return value;
    } catch (error) {
      if (error instanceof HandlerFailed && isOutage(error.cause)) return { kind: 'postponed', failure: error.cause };
      throw error;
    }
  }
}
