import type { Clock } from '../../ops/clock.js';
import type { Log } from '../../ops/log.js';
import type { TokenVerifier } from '../authentication/token-verifier.js';
import { authenticated } from '../authentication/token-verifier.js';
import type { Endpoint, Exchange } from '../http/exchange.js';
import { type RequestRates, WorkSlots } from '../http/request-limits.js';
import type { Forwarder } from './forwarder.js';
import { hostOf, type Upstream } from './upstream.js';
import { UpstreamFailure } from './upstream-failure.js';

/** The path prefixes that other services serve, and where. They change while the host runs. */
export interface ForeignPrefixes {
  all(): readonly { readonly prefix: string; readonly address: string }[];
  /** Returns how to stop. */
  onChange(listener: () => void): () => void;
}

export interface ForeignRoutesServices {
  readonly prefixes: ForeignPrefixes;
  readonly forwarder: Forwarder;
  readonly rates: RequestRates;
  readonly verifier: TokenVerifier;
  readonly clock: Clock;
  readonly log: Log;
  /** How many requests each service gets at once; four times as many may wait. */
  readonly requestsAtOnce: number;
}

/** Finds the requests that go to other services, before any route of this host is looked at. */
export class ForeignRoutes {
  private endpoints: ReadonlyMap<string, Endpoint> = new Map();
  /** A slow service holds up no call of this host, and no other service. */
  private readonly slots = new Map<string, WorkSlots>();
  private readonly stopListening: () => void;

  constructor(private readonly services: ForeignRoutesServices) {
    this.stopListening = services.prefixes.onChange(() => this.read());
    this.read();
  }

  /**
   * The endpoint of a request target; undefined when this host serves it. Paths are compared as the routes of this host are:
   * segment by segment, letter by letter, without decoding.
   */
  find(target: string): Endpoint | undefined {
    const { endpoints } = this;
    if (endpoints.size === 0) return undefined;
    const query = target.indexOf('?');
    const end = query < 0 ? target.length : query;
    for (let at = target.indexOf('/', 1); at >= 0 && at < end; at = target.indexOf('/', at + 1)) {
      const found = endpoints.get(target.slice(0, at));
      if (found) return found;
    }
    return endpoints.get(target.slice(0, end));
  }

  /** Hears of no further change. */
  close(): void {
    this.stopListening();
  }

  private read(): void {
    this.endpoints = new Map(
      this.services.prefixes
        .all()
        .map(({ prefix, address }) => [prefix, this.endpoint(prefix, new URL(address).origin)]),
    );
  }

  private endpoint(prefix: string, address: string): Endpoint {
    const servedBy = `${prefix}@${hostOf({ address })}`;
    const upstream: Upstream = { address, servedBy, name: `the service of ${prefix}` };
    const slots = this.slots.get(address) ?? new WorkSlots(this.services.requestsAtOnce);
    this.slots.set(address, slots);
    return {
      name: { module: 'foreign', call: prefix },
      serve: (exchange) => this.serve(exchange, upstream, slots),
    };
  }

  private async serve(exchange: Exchange, upstream: Upstream, slots: WorkSlots): Promise<void> {
    const { forwarder, log } = this.services;
    await this.count(exchange, upstream);
    if (!slots.enter()) await slots.turn(exchange.request);
    try {
      await forwarder.forward(exchange, upstream);
    } catch (error) {
      if (error instanceof UpstreamFailure)
        log.warn(
          { err: error.cause, ...exchange.identity, code: error.code },
          `A request was not served by ${upstream.servedBy}.`,
        );
      throw error;
    } finally {
      slots.leave();
    }
  }

  /** Counts the request for its member, or else for its network. The service judges the token: it may be one of its own. */
  private async count(exchange: Exchange, upstream: Upstream): Promise<void> {
    const { rates, verifier } = this.services;
    const { authorization } = exchange.request.headers;
    if (authorization !== undefined) {
      const principal = await authenticated(authorization, verifier).catch(() => undefined);
      if (principal?.kind === 'member') {
        exchange.memberId = principal.memberId;
        return rates.ofMember(exchange, principal.memberId);
      }
    }
    return rates.ofNetwork(exchange, upstream.name);
  }
}
