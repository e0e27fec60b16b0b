import type { Log } from '../../ops/log.js';
import { authenticated, type TokenVerifier } from '../authentication/token-verifier.js';
import type { Exchange } from '../http/exchange.js';
import { isGone } from '../http/connections.js';
import { clientGone, type RequestRates, WorkSlots } from '../http/request-limits.js';
import type { Forwarder } from './forwarder.js';
import type { Upstream } from './upstream.js';
import { UpstreamFailure } from './upstream-failure.js';

export interface ForwardingServices {
  readonly forwarder: Forwarder;
  readonly rates: RequestRates;
  readonly verifier: TokenVerifier;
  readonly log: Log;
  /** How many requests each service gets at once, and how many more whose bodies are streamed; four times as many may wait. */
  readonly requestsAtOnce: number;
}

/** Forwards requests within the limits of the edge: those of their clients, and those of the service at each address. */
export class ForwardedRequests {
  /** A slow service holds up no call of this host, and no other service. */
  private readonly slots = new Map<string, WorkSlots>();
  /** Clients that send large bodies slowly hold up no request without one. */
  private readonly uploads = new Map<string, WorkSlots>();

  constructor(private readonly services: ForwardingServices) {}

  /**
   * Counts a request, reads its body when that is small, waits for a slot of its upstream, and forwards it.
   * @param counted what the request counts as: the name of a call, or of a service
   * @throws EdgeFailure as {@link Forwarder.prepare} and {@link Forwarder.forward}, and when there are too many requests
   */
  async forward(exchange: Exchange, upstream: Upstream, counted: string): Promise<void> {
    const { forwarder, log } = this.services;
    await this.count(exchange, counted);
    const prepared = await forwarder.prepare(exchange);
    if (isGone(exchange.request.socket)) throw clientGone();
    const isUpload = prepared.way === 'streamed' && prepared.isUpload;
    const slots = this.slotsOf(upstream.address, isUpload ? this.uploads : this.slots);
    if (!slots.enter()) await slots.turn(exchange.request);
    try {
      await forwarder.forward(exchange, upstream, prepared);
    } catch (error) {
      if (error instanceof UpstreamFailure)
        log.warn(
          { err: error.cause, ...exchange.identity, code: error.code, address: upstream.address },
          `A request was not served by ${upstream.servedBy}.`,
        );
      throw error;
    } finally {
      slots.leave();
    }
  }

  private slotsOf(address: string, all: Map<string, WorkSlots>): WorkSlots {
    const slots = all.get(address) ?? new WorkSlots(this.services.requestsAtOnce);
    all.set(address, slots);
    return slots;
  }

  /**
   * Counts the request for its member, or else for its network. Whether the token is valid is for the service to say: it may be one
   * of its own.
   */
  private async count(exchange: Exchange, counted: string): Promise<void> {
    const { rates, verifier } = this.services;
    const principal = await authenticated(exchange.request.headers.authorization, verifier).catch(() => undefined);
    if (principal?.kind !== 'member') return rates.ofNetwork(exchange, counted);
    exchange.memberId = principal.memberId;
    return rates.ofMember(exchange, principal.memberId);
  }
}
