import type { Clock } from '../../ops/clock.js';
import type { Log } from '../../ops/log.js';
import type { PeerClient } from '../../peer/peer-client.js';
import { type PeerAnswer, PeerNotReached, type PeerRequest, PeerSilent } from '../../peer/peer-exchange.js';
import { type CircuitName, PeerGuard, type PeerLimits } from './peer-guard.js';

/** How long an instance is left out after a failure, until one call tries it, in milliseconds. */
const LEFT_OUT_MS = 1_000;

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
  private failedAt: number | undefined;
  private trials = 0;

  constructor(
    private readonly client: Pick<PeerClient, 'url' | 'send'>,
    private readonly options: { readonly clock: Clock; readonly log: Log; readonly limits?: PeerLimits },
  ) {
    this.guard = new PeerGuard(client.url, options.log, options.limits);
  }

  get circuit(): CircuitName {
    return this.guard.circuit;
  }

  /** Whether it has answered what was sent to it last. */
  get isHealthy(): boolean {
    return this.failedAt === undefined;
  }

  /** Whether it was left out long enough, so that one call may try it. */
  get isDue(): boolean {
    return (
      this.failedAt !== undefined && this.trials === 0 && this.options.clock.monotonic() - this.failedAt >= LEFT_OUT_MS
    );
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
    this.failedAt = undefined;
  }

  /** A connection that fails says at once that the host is gone; a slow answer does when the circuit has opened. */
  noteFailure(error: unknown): void {
    if (!(error instanceof PeerNotReached) && !(error instanceof PeerSilent)) return;
    if (error.gaveUpAfterMs === undefined || this.circuit !== 'closed') this.failedAt = this.options.clock.monotonic();
  }

  private readonly send = (request: PeerRequest): Promise<PeerAnswer> => this.client.send(request);
}
