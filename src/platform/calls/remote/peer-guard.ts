import {
  bulkhead,
  type BulkheadPolicy,
  BulkheadRejectedError,
  type CircuitBreakerPolicy,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  handleWhen,
  isBrokenCircuitError,
} from 'cockatiel';
import type { Log } from '../../ops/log.js';
import { messageOf } from '../../ops/message-of.js';
import { type PeerAnswer, PeerNotReached, type PeerRequest, PeerSilent } from '../../peer/peer-exchange.js';

/** How calls to one host are limited. */
export interface PeerLimits {
  /** How many calls are under way at once. */
  readonly atOnce: number;
  /** How many further ones wait their turn; those beyond are refused at once. */
  readonly waiting: number;
  /** After how many failures in a row, without an answer to any call, the circuit opens. */
  readonly failures: number;
  /** How long it stays open before one call tries the host, in milliseconds. */
  readonly openMs: number;
  /** A wait that its caller ended sooner than this, in milliseconds, says nothing about the host. */
  readonly fairMs: number;
}

export const PEER_LIMITS: PeerLimits = { atOnce: 64, waiting: 1_024, failures: 5, openMs: 1_000, fairMs: 500 };

/** The call was held back: its host does not respond at present, or too many calls wait for it. Nothing was sent. */
export class HeldBack extends Error {
  override readonly name = 'HeldBack';
}

type SendToPeer = (request: PeerRequest) => Promise<PeerAnswer>;

export type CircuitName = 'closed' | 'open' | 'half-open';

const NAMES: { readonly [State in CircuitState]: CircuitName } = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'half-open',
  [CircuitState.Isolated]: 'open',
};

/**
 * Stands before one host: bounds the calls under way (bulkhead), and sends none to a host that does not respond (circuit
 * breaker), but for one at a time that finds out whether it does again.
 */
export class PeerGuard {
  private readonly breaker: CircuitBreakerPolicy;
  /** How many calls the host has answered, whatever it said. */
  private answers = 0;
  /** Failures of calls during which the host answered others: it is slow, but it responds. */
  private readonly excused = new WeakSet<Error>();
  private readonly bulkhead: BulkheadPolicy;

  constructor(
    readonly url: string,
    log: Log,
    private readonly limits: PeerLimits = PEER_LIMITS,
  ) {
    const { failures, openMs, atOnce, waiting } = limits;
    this.breaker = circuitBreaker(
      handleWhen((error) => this.isFailure(error)),
      { halfOpenAfter: openMs, breaker: new ConsecutiveBreaker(failures) },
    );
    this.breaker.onBreak((reason) =>
      log.warn(
        { err: 'error' in reason ? reason.error : undefined, host: url },
        `${url} does not respond; calls to it are held back.`,
      ),
    );
    this.breaker.onReset(() => log.info({ host: url }, `${url} responds again.`));
    // Calls that wait their turn are held back, too, once the circuit is open.
    this.bulkhead = bulkhead(atOnce, waiting);
  }

  get circuit(): CircuitName {
    return NAMES[this.breaker.state];
  }

  /**
   * Sends what `prepare` returns when its turn has come. What `prepare` throws says nothing about the host.
   * @returns what the host answered: an error is a request that it refused, or an answer that is too large.
   * @throws PeerNotReached, PeerSilent; what `prepare` throws; an error that {@link asHeldBack} recognises when nothing was sent.
   */
  run(prepare: () => PeerRequest, send: SendToPeer): Promise<PeerAnswer | Error> {
    return this.bulkhead.execute(() => {
      const request = prepare();
      return this.breaker.execute(() => this.answerTo(request, send));
    });
  }

  /** Throws only what says that the host does not respond: the breaker counts nothing else that is thrown, nor forgets failures. */
  private async answerTo(request: PeerRequest, send: SendToPeer): Promise<PeerAnswer | Error> {
    const answersBefore = this.answers;
    try {
      const answer = await send(request);
      this.answers += 1;
      return answer;
    } catch (error) {
      if (isPeerFailure(error)) {
        // The host is slow, but it responds.
        if (this.answers !== answersBefore) this.excused.add(error);
        throw error;
      }
      this.answers += 1;
      return error as Error;
    }
  }

  /** A call that was not begun as {@link HeldBack}; any other error as it is. */
  asHeldBack(error: unknown): unknown {
    if (!(error instanceof BulkheadRejectedError) && !isBrokenCircuitError(error)) return error;
    return new HeldBack(`The call to ${this.url} was held back: ${messageOf(error)}.`, { cause: error });
  }

  private isFailure(error: Error): boolean {
    if (!isPeerFailure(error)) return false;
    // A call that tries the host decides, whatever its failure is: the circuit would close otherwise.
    if (this.breaker.state === CircuitState.HalfOpen) return true;
    const { gaveUpAfterMs = Infinity } = error;
    return gaveUpAfterMs >= this.limits.fairMs && !this.excused.has(error);
  }
}

function isPeerFailure(error: unknown): error is PeerNotReached | PeerSilent {
  return error instanceof PeerNotReached || error instanceof PeerSilent;
}

const [MOST_REPEATS, EARNED] = [10, 0.1];

/** Bounds how much repeats add to the load of a host that is in trouble: one for ten calls, and ten at once. */
export class RepeatBudget {
  private left = MOST_REPEATS;

  /** A call is made for the first time. */
  earn(): void {
    this.left = Math.min(MOST_REPEATS, this.left + EARNED);
  }

  /** Returns whether a call may be repeated now. */
  take(): boolean {
    if (this.left < 1) return false;
    this.left -= 1;
    return true;
  }
}
