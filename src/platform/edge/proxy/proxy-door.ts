import type { Clock } from '../../ops/clock.js';
import type { Log } from '../../ops/log.js';
import { authenticated, type TokenVerifier } from '../authentication/token-verifier.js';
import type { Endpoint, Exchange } from '../http/exchange.js';
import { type RequestRates, WorkSlots } from '../http/request-limits.js';
import type { Forwarder } from './forwarder.js';
import { UpstreamFailure } from './upstream-failure.js';

/** Where requests for modules elsewhere may be forwarded at this moment. */
export interface ProxyTargets {
  of(module: string): { readonly addresses: readonly string[]; readonly place: string } | undefined;
}

export interface ProxyDoorServices {
  readonly targets: ProxyTargets;
  readonly forwarder: Forwarder;
  readonly rates: RequestRates;
  readonly verifier: TokenVerifier;
  readonly clock: Clock;
  readonly log: Log;
  /** How many requests each service gets at once; four times as many may wait. */
  readonly requestsAtOnce: number;
}

/** So long a public edge that could not be reached gets no request. */
const AVOIDED_MS = 1_000;

/** Forwards requests to the public edges of modules that are placed elsewhere and have chosen the proxy door. */
export class ProxyDoor {
  /** A slow service holds up no call of this host, and no other service. */
  private readonly slots = new Map<string, WorkSlots>();
  /** Until when public edges are avoided, on {@link Clock.monotonic}. */
  private readonly avoided = new Map<string, number>();
  private turn = 0;

  constructor(private readonly services: ProxyDoorServices) {}

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
    const { forwarder, clock, log } = this.services;
    await this.count(exchange, `${module}.${call}`);
    const slots = this.slotsOf(address);
    if (!slots.enter()) await slots.turn(exchange.request);
    const servedBy = `${module}@${place}`;
    try {
      await forwarder.forward(exchange, { address, name: `the service of ${module}`, servedBy, isHost: true });
    } catch (error) {
      if (error instanceof UpstreamFailure) {
        if (error.code === 'UPSTREAM_UNREACHABLE') this.avoided.set(address, clock.monotonic() + AVOIDED_MS);
        log.warn(
          { err: error.cause, ...exchange.identity, code: error.code, address },
          `A request was not served by ${servedBy}.`,
        );
      }
      throw error;
    } finally {
      slots.leave();
    }
  }

  private slotsOf(address: string): WorkSlots {
    const slots = this.slots.get(address) ?? new WorkSlots(this.services.requestsAtOnce);
    this.slots.set(address, slots);
    return slots;
  }

  /** Counts the request as the call door does. Whether its token is valid is for the module's own edge to say. */
  private async count(exchange: Exchange, name: string): Promise<void> {
    const { rates, verifier } = this.services;
    const principal = await authenticated(exchange.request.headers.authorization, verifier).catch(() => undefined);
    if (principal?.kind !== 'member') return rates.ofNetwork(exchange, name);
    exchange.memberId = principal.memberId;
    return rates.ofMember(exchange, principal.memberId);
  }
}
