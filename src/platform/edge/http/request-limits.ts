import { clientNetwork } from '../../ops/client-network.js';
import type { IncomingMessage } from 'node:http';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { isGone } from './connections.js';
import { EdgeFailure } from '../edge-failure.js';
import type { Exchange } from './exchange.js';

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

/** Counts the requests of clients. A client beyond its quota is refused; no other one is held up. */
export class RequestRates {
  private readonly members: Quota | undefined;
  private readonly networks: Quota | undefined;

  constructor({ RATE_LIMIT = true, RATE_LIMIT_MEMBER = MEMBER, RATE_LIMIT_NETWORK = NETWORK }: RateSettings) {
    if (!RATE_LIMIT) return;
    this.members = new Quota('member', RATE_LIMIT_MEMBER);
    this.networks = new Quota('network', RATE_LIMIT_NETWORK);
  }

  /** @throws EdgeFailure 429 when the member is beyond its quota. */
  async ofMember(exchange: Exchange, memberId: string): Promise<void> {
    if (this.members) await counted(this.members, memberId, exchange);
  }

  /** @throws EdgeFailure 429 when requests without a valid token from one network to this call are beyond their quota. */
  async ofNetwork(exchange: Exchange, call: string): Promise<void> {
    if (this.networks) await counted(this.networks, `${clientNetwork(exchange.request.ip ?? '')} ${call}`, exchange);
  }
}

async function counted(quota: Quota, key: string, exchange: Exchange): Promise<void> {
  const { exceeded, resetsIn, headers } = await quota.count(key);
  exchange.rate = headers;
  if (exceeded)
    throw new EdgeFailure(429, 'RATE_LIMITED', `That was too many requests; wait ${resetsIn} seconds.`, {
      headers: { 'retry-after': String(resetsIn) },
    });
}

/** In seconds. Long enough that a burst is no offence, short enough that a wait is bearable. */
const WINDOW = 10;
/** About 0.5 kB each. */
const MOST_KEYS = 20_000;

/** What is left of a quota after a request. */
interface QuotaState {
  readonly exceeded: boolean;
  /** Seconds until the whole quota is there again, at least 1. */
  readonly resetsIn: number;
  /** The fields RateLimit-Policy and RateLimit (draft-ietf-httpapi-ratelimit-headers): name, value, name, value. */
  readonly headers: readonly string[];
}

/** A number of requests for each key in each 10 seconds. Keeps at most 20,000 keys: a new one replaces the oldest. */
export class Quota {
  private readonly keys = new Set<string>();
  private readonly limiter: RateLimiterMemory;
  private readonly points: number;
  private readonly policy: string;

  /** @param name how the headers name this quota. */
  constructor(
    private readonly name: string,
    perSecond: number,
    private readonly mostKeys = MOST_KEYS,
  ) {
    this.points = perSecond * WINDOW;
    this.limiter = new RateLimiterMemory({ points: this.points, duration: WINDOW });
    this.policy = `"${name}";q=${this.points};w=${WINDOW}`;
  }

  /** How many keys are counted. */
  get size(): number {
    return this.keys.size;
  }

  /** Counts a request. */
  async count(key: string): Promise<QuotaState> {
    if (!this.keys.has(key)) this.admit(key);
    // The limiter rejects with the same kind of value when the quota is spent.
    const { consumedPoints, msBeforeNext } = await this.limiter.consume(key).catch((spent: RateLimiterRes) => spent);
    // The limiter reads the time of day: a clock that is set must not make anybody wait longer than a window.
    const resetsIn = Math.min(WINDOW, Math.max(1, Math.ceil(msBeforeNext / 1_000)));
    const remaining = Math.max(0, this.points - consumedPoints);
    return {
      exceeded: consumedPoints > this.points,
      resetsIn,
      headers: ['ratelimit-policy', this.policy, 'ratelimit', `"${this.name}";r=${remaining};t=${resetsIn}`],
    };
  }

  private admit(key: string): void {
    if (this.keys.size >= this.mostKeys) {
      const oldest = this.keys.values().next().value as string;
      this.keys.delete(oldest);
      void this.limiter.delete(oldest);
    }
    this.keys.add(key);
  }
}

/** How many requests are in work at once, unless REQUESTS_AT_ONCE says otherwise. */
export const REQUESTS_AT_ONCE = 256;
/** How many requests may wait for each that is in work. */
const WAITING_FOR_EACH = 4;

interface Waiting {
  readonly request: IncomingMessage;
  readonly begin: () => void;
  readonly refuse: (why: EdgeFailure) => void;
}

/**
 * Bounds how many calls of clients are in work in this process. Further ones wait for their turn, first come, first
 * served. When too many wait, the next one is refused with 503. A request whose client has gone while it waited is not begun.
 */
export class WorkSlots {
  private inWork = 0;
  private waiting: Waiting[] = [];

  constructor(private readonly most: number) {}

  /** Takes a slot when one is free. @returns whether it was; if so, {@link leave} gives it back. */
  enter(): boolean {
    if (this.inWork >= this.most) return false;
    this.inWork += 1;
    return true;
  }

  /**
   * Waits for a slot; {@link leave} gives it back.
   * @throws EdgeFailure 503 when too many wait, or when the client has gone meanwhile.
   */
  turn(request: IncomingMessage): Promise<void> {
    if (this.waiting.length >= this.most * WAITING_FOR_EACH) this.dropGone();
    if (this.waiting.length >= this.most * WAITING_FOR_EACH) return Promise.reject(overloaded());
    return new Promise((resolve, reject) => {
      this.waiting.push({ request, begin: resolve, refuse: reject });
    });
  }

  /** Gives the slot to the request that has waited longest and whose client is still there. */
  leave(): void {
    for (let next = this.waiting.shift(); next; next = this.waiting.shift()) {
      if (!isGone(next.request.socket)) return next.begin();
      next.refuse(clientGone());
    }
    this.inWork -= 1;
  }

  private dropGone(): void {
    const before = this.waiting;
    this.waiting = before.filter(({ request }) => !isGone(request.socket));
    for (const { request, refuse } of before) if (isGone(request.socket)) refuse(clientGone());
  }
}

function overloaded(): EdgeFailure {
  const detail = 'This process has as many requests as it takes; send this one again soon.';
  return new EdgeFailure(503, 'OVERLOADED', detail, { headers: { 'retry-after': '1' } });
}

/** Nobody reads it; the request log shows status 499. */
export function clientGone(): EdgeFailure {
  return new EdgeFailure(503, 'CLIENT_GONE', 'The client went away before its request was begun.');
}
