import { EdgeFailure } from './edge-failure.js';
import { clientNetwork } from './client-network.js';
import type { Exchange } from './exchange.js';
import { Quota } from './quota.js';

/** Requests a second. */
const MEMBER = 250;
const NETWORK = 250;

/** Which rates hold. */
export interface RateSettings {
  /** Whether requests are limited. Default: yes. */
  readonly RATE_LIMIT?: boolean;
  /** Requests a second of one member, on average over 10 seconds. Default 250. */
  readonly RATE_LIMIT_MEMBER?: number;
  /** Requests a second to one route from one network, of those who show no valid token. Default 250. */
  readonly RATE_LIMIT_NETWORK?: number;
}

/** Counts the requests of clients; one that goes beyond its quota is refused, and nobody else notices. */
export class RequestRates {
  private readonly members: Quota | undefined;
  private readonly networks: Quota | undefined;

  constructor({ RATE_LIMIT = true, RATE_LIMIT_MEMBER = MEMBER, RATE_LIMIT_NETWORK = NETWORK }: RateSettings) {
    if (!RATE_LIMIT) return;
    this.members = new Quota('member', RATE_LIMIT_MEMBER);
    this.networks = new Quota('network', RATE_LIMIT_NETWORK);
  }

  /** @throws EdgeFailure 429 when the member has asked too often. */
  async ofMember(exchange: Exchange, memberId: string): Promise<void> {
    if (this.members) await counted(this.members, memberId, exchange);
  }

  /** @throws EdgeFailure 429 when somebody without a valid token has asked for this call too often from one network. */
  async ofNetwork(exchange: Exchange, call: string): Promise<void> {
    if (this.networks) await counted(this.networks, `${clientNetwork(exchange.request.ip ?? '')} ${call}`, exchange);
  }
}

async function counted(quota: Quota, key: string, exchange: Exchange): Promise<void> {
  const standing = await quota.count(key);
  exchange.rate = standing.headers;
  if (standing.exceeded)
    throw new EdgeFailure(429, 'RATE_LIMITED', `That was too many requests; wait ${standing.resetsIn} seconds.`, {
      headers: { 'retry-after': String(standing.resetsIn) },
    });
}
