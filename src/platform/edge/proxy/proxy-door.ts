import type { Clock } from '../../ops/clock.js';
import type { Endpoint, Exchange } from '../http/exchange.js';
import { ForwardedRequests, type ForwardingServices } from './forwarded-requests.js';
import { UpstreamFailure } from './upstream-failure.js';

/** Where requests for modules elsewhere may be forwarded at this moment. */
export interface ProxyTargets {
  of(module: string): { readonly addresses: readonly string[]; readonly place: string } | undefined;
}

export interface ProxyDoorServices extends ForwardingServices {
  readonly targets: ProxyTargets;
  readonly clock: Clock;
}

/** So long a public edge that could not be reached gets no request. */
const AVOIDED_MS = 1_000;

/** Forwards requests to the public edges of modules that are placed elsewhere and have chosen the proxy door. */
export class ProxyDoor {
  private readonly requests: ForwardedRequests;
  /** Until when public edges are avoided, on {@link Clock.monotonic}. */
  private readonly avoided = new Map<string, number>();
  private turn = 0;

  constructor(private readonly services: ProxyDoorServices) {
    this.requests = new ForwardedRequests(services);
  }

  /** The endpoint of a call that is forwarded while its module takes the proxy door, and served by `called` otherwise. */
  before(called: Endpoint): Endpoint {
    const { module } = called.name;
    return {
      ...called,
      serve: (exchange) => {
        const target = this.services.targets.of(module);
        const address = target && this.choose(target.addresses);
        if (target === undefined || address === undefined) return called.serve(exchange);
        return this.forward(exchange, called, { address, place: target.place });
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
    { name: { module, call } }: Endpoint,
    { address, place }: { readonly address: string; readonly place: string },
  ): Promise<void> {
    const upstream = { address, name: `the service of ${module}`, servedBy: `${module}@${place}`, isHost: true };
    try {
      await this.requests.forward(exchange, upstream, `${module}.${call}`);
    } catch (error) {
      if (error instanceof UpstreamFailure && error.code === 'UPSTREAM_UNREACHABLE')
        this.avoided.set(address, this.services.clock.monotonic() + AVOIDED_MS);
      throw error;
    }
  }
}
