import { failpoint } from '../../ops/failpoint.js';
import type { Clock } from '../../ops/clock.js';
import type { Log } from '../../ops/log.js';
import {
  type PeerAnswer,
  PeerNotReached,
  type PeerRequest,
  type PeerSender,
  PeerSilent,
} from '../../peer/peer-exchange.js';
import { type CircuitName, PeerGuard, type PeerLimits } from './peer-guard.js';

/** How long an instance is left out after a failed connection, until one call tries it, in milliseconds. */
const FAILED_MS = 1_000;
/**
 * How long an instance is left out that answered nothing in time, until one call tries it, in milliseconds. That call may cost its
 * caller the whole deadline. By then the keeper has missed its heartbeats, if it stands still.
 */
const UNANSWERED_MS = 5_000;
/** An instance that owes an answer for so long, and answers nothing else, is silent, in milliseconds. */
const SILENT_MS = 500;

/** The host that a call is sent to next. */
export interface ChosenPeer {
  readonly peer: GuardedPeer;
  /** Whether it was not tried for this call yet, and has not failed of late: a repeat there costs no budget. */
  readonly healthy: boolean;
}

/** The hosts that can serve a call. */
export interface CallPeers {
  /**
   * Chooses one for the next attempt; undefined when none is known.
   * @param tried those at which attempts of this call have failed
   */
  next(tried: readonly GuardedPeer[]): ChosenPeer | undefined;
}

/** One host that serves calls, with the guard before it and what is known of its health. */
export class GuardedPeer {
  readonly guard: PeerGuard;
  /** How many calls are under way, or wait for their turn. */
  inFlight = 0;
  /** When it answered last, on {@link Clock.monotonic}. */
  answeredAt = -Infinity;
  private leftOutUntil: number | undefined;
  /** Since when it owes an answer, and has answered nothing. */
  private owesSince: number | undefined;
  /** How many calls were sent, and wait for their answers. */
  private waiting = 0;
  private trials = 0;

  constructor(
    private readonly client: PeerSender,
    private readonly options: { readonly clock: Clock; readonly log: Log; readonly limits?: PeerLimits },
  ) {
    this.guard = new PeerGuard(client.url, options.log, options.limits);
  }

  get circuit(): CircuitName {
    return this.guard.circuit;
  }

  /** Whether it has not failed since its last answer, and does not owe one for long. */
  get isHealthy(): boolean {
    return this.leftOutUntil === undefined && !this.isSilent;
  }

  /** Whether it was left out long enough, so that one call may try it. */
  get isDue(): boolean {
    return this.leftOutUntil !== undefined && this.trials === 0 && this.options.clock.monotonic() >= this.leftOutUntil;
  }

  /** Whether it stands still, as far as a caller can see. */
  private get isSilent(): boolean {
    return this.owesSince !== undefined && this.options.clock.monotonic() - this.owesSince >= SILENT_MS;
  }

  /** As {@link PeerGuard.run}. */
  async run(prepare: () => PeerRequest): Promise<PeerAnswer | Error> {
    const isTrial = !this.isHealthy;
    this.inFlight += 1;
    if (isTrial) this.trials += 1;
    try {
      const answer = await this.guard.run(prepare, this.send);
      this.noteAnswer();
      return answer;
    } catch (error) {
      this.noteFailure(error);
      throw error;
    } finally {
      this.inFlight -= 1;
      if (isTrial) this.trials -= 1;
    }
  }

  noteAnswer(): void {
    this.leftOutUntil = undefined;
    this.answeredAt = this.options.clock.monotonic();
    this.owesSince = this.waiting > 0 ? this.answeredAt : undefined;
  }

  /**
   * A connection that fails says at once that the host is gone. A call that its caller gave up says so when the host has answered
   * nothing else for long, or the circuit has opened.
   */
  noteFailure(error: unknown): void {
    if (!(error instanceof PeerNotReached) && !(error instanceof PeerSilent)) return;
    const now = this.options.clock.monotonic();
    if (error.gaveUpAfterMs === undefined) this.leftOutUntil = now + FAILED_MS;
    else if (this.isSilent || this.circuit !== 'closed') this.leftOutUntil = now + UNANSWERED_MS;
    // A caller that gives up soon leaves no debt.
    else if (this.waiting === 0) this.owesSince = undefined;
  }

  private readonly send = (request: PeerRequest): Promise<PeerAnswer> => {
    this.owesSince ??= this.options.clock.monotonic();
    this.waiting += 1;
    const answer = this.client.send(request);
    failpoint('call.sent');
    return answer.finally(() => (this.waiting -= 1));
  };
}
