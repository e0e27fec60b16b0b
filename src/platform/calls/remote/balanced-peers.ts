import type { CallPeers, ChosenPeer, GuardedPeer } from './guarded-peer.js';

/** An instance of a module, as a caller knows it. */
export interface KnownInstance {
  readonly peer: GuardedPeer;
  /** Whether it says of itself that it can serve. */
  readonly ready: boolean;
}

/**
 * Balances the calls of a module over its instances: each goes to the one with the fewest calls in flight, and by turns among
 * equal ones. An instance that fails, owes an answer for long, or is not ready, is left out; one call tries it again after a
 * while. When none is left, a call goes all the same to the one that has answered last, since it may live.
 */
export class BalancedPeers implements CallPeers {
  private turn = 0;

  /** @param instances those that are registered at this moment */
  constructor(private readonly instances: () => readonly KnownInstance[]) {}

  next(tried: readonly GuardedPeer[]): ChosenPeer | undefined {
    const all = this.instances();
    const untried = all.filter(({ peer }) => !tried.includes(peer));
    // The first attempt alone: a call that has failed once goes to one that responds.
    const due = tried.length === 0 ? untried.find(({ peer, ready }) => ready && peer.isDue) : undefined;
    if (due) return { peer: due.peer, healthy: false };
    const healthy = untried.filter(({ peer, ready }) => ready && peer.isHealthy);
    if (healthy.length > 0) return { peer: this.leastBusy(healthy), healthy: true };
    for (const rest of [untried.filter(({ peer }) => peer.circuit !== 'open'), untried, all])
      if (rest.length > 0) return { peer: this.leastBusy(lastToAnswer(rest)), healthy: false };
    return undefined;
  }

  private leastBusy(among: readonly KnownInstance[]): GuardedPeer {
    const least = Math.min(...among.map(({ peer }) => peer.inFlight));
    const equal = among.filter(({ peer }) => peer.inFlight === least);
    this.turn = (this.turn + 1) % Number.MAX_SAFE_INTEGER;
    return (equal[this.turn % equal.length] as KnownInstance).peer;
  }
}

function lastToAnswer(among: readonly KnownInstance[]): readonly KnownInstance[] {
  const last = Math.max(...among.map(({ peer }) => peer.answeredAt));
  return among.filter(({ peer }) => peer.answeredAt === last);
}
