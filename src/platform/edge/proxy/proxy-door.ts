import type { Clock } from '../../ops/clock.js';
import type { Endpoint, Exchange } from '../http/exchange.js';
import { ForwardedRequests, type ForwardingServices } from './forwarded-requests.js';
import { hasWholeBody } from '../http/request-body.js';
import { isReadAlike } from './forwardable.js';
import type { Upstream } from './upstream.js';
import { UpstreamFailure } from './upstream-failure.js';

/** Where requests for modules elsewhere may be forwarded at this moment. */
export interface ProxyTargets {
  of(module: string): { readonly addresses: readonly string[]; readonly place: string } | undefined;
}

export interface ProxyDoorServices extends ForwardingServices {
  readonly targets: ProxyTargets;
  readonly clock: Clock;
}

/** So long a public edge that could not be reached, or did not respond in time, gets no request. */
const AVOIDED_MS = 1_000;
/** A public edge responds by the deadline of a call, with a problem if need be. So long that may be on its way. */
const UNDER_WAY_MS = 1_000;

/** Forwards requests to the public edges of modules that are placed elsewhere and have chosen the proxy door. */
export class ProxyDoor {
  private readonly requests: ForwardedRequests;
  /** Until when public edges are avoided, on {@link Clock.monotonic}. */
  private readonly avoided = new Map<string, number>();
  private turn = 0;

  constructor(private readonly services: ProxyDoorServices) {
    this.requests = new ForwardedRequests(services);
  }

  /**
   * The endpoint of a call that is forwarded while its module takes the proxy door, and served by `called` otherwise: also when the
   * two hosts could read the request differently, and when nothing of it could be sent.
   * @param deadlineMs how long the call may take
   */
  before(called: Endpoint, deadlineMs: number): Endpoint {
    const { module } = called.name;
    return {
      ...called,
      serve: (exchange) => {
        const target = this.services.targets.of(module);
        const address = target && this.choose(target.addresses);
        if (target === undefined || address === undefined) return called.serve(exchange);
        if (!isReadAlike(exchange.request, exchange.path)) return called.serve(exchange);
        return this.forward(exchange, called, { address, place: target.place, silentMs: deadlineMs + UNDER_WAY_MS });
      },
    };
  }

  /** Each in turn; undefined when none of them could be reached a moment ago. */
  private choose(addresses: readonly string[]): string | undefined {
    const now = this.services.clock.monotonic();
    const reachable = addresses.filter((address) => (this.avoided.get(address) ?? -Infinity) <= now);
    this.turn = (this.turn + 1) % 1_000_000;
    return reachable[this.turn % reachable.length];
  }

  private async forward(
    exchange: Exchange,
    called: Endpoint,
    { address, place, silentMs }: Pick<Upstream, 'address' | 'silentMs'> & { readonly place: string },
  ): Promise<void> {
    const { module, call } = called.name;
    const upstream = {
      address,
      silentMs,
      name: `the service of ${module}`,
      servedBy: `${module}@${place}`,
      isHost: true,
    };
    try {
      await this.requests.forward(exchange, upstream, `${module}.${call}`);
    } catch (error) {
      if (!(error instanceof UpstreamFailure) || error.code === 'BAD_UPSTREAM_RESPONSE') throw error;
      this.avoided.set(address, this.services.clock.monotonic() + AVOIDED_MS);
      if (error.code !== 'UPSTREAM_UNREACHABLE' || !hasWholeBody(exchange.request)) throw error;
      await called.serve(exchange);
    }
  }
}
