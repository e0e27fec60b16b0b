import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';

/** In seconds. Long enough that a burst is no offence, short enough that a wait is bearable. */
const WINDOW = 10;
/** Some 0.5 kB each. */
const MOST_KEYS = 20_000;

/** How a client stands with a quota after a request. */
export interface QuotaStanding {
  readonly exceeded: boolean;
  /** Seconds until the whole quota is there again, at least 1. */
  readonly resetsIn: number;
  /** The fields RateLimit-Policy and RateLimit (draft-ietf-httpapi-ratelimit-headers): name, value, name, value. */
  readonly headers: readonly string[];
}

/**
 * A number of requests for each key in each 10 seconds. Keeps at most 20,000 keys, however many clients invent: the
 * one counted first is forgotten for a new one.
 */
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
  async count(key: string): Promise<QuotaStanding> {
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
