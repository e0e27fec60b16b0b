import { createHash } from 'node:crypto';
import type { MemberPrincipal } from '../contract/principal.js';
import type { Clock } from '../ops/clock.js';

interface Verified {
  readonly principal: MemberPrincipal;
  /** The token's own end, in milliseconds UTC. */
  readonly expires: number;
  /** When the entry must be verified again, on {@link Clock.monotonic}: setting the clock back does not put it off. */
  readonly until: number;
}

const AT_MOST = 10_000;
const LIFETIME_MS = 60_000;

/**
 * Tokens whose signature was found right within the last minute: checking ES256 costs more than the rest of a small
 * request. Only digests are held. A key that is withdrawn works for a minute more at most.
 */
export class VerifiedTokens {
  private readonly entries = new Map<string, Verified>();

  constructor(private readonly clock: Clock) {}

  get(token: string): MemberPrincipal | undefined {
    const digest = digestOf(token);
    const entry = this.entries.get(digest);
    if (entry && entry.expires > this.clock.now() && entry.until > this.clock.monotonic()) return entry.principal;
    if (entry) this.entries.delete(digest);
    return undefined;
  }

  /** @param expires the token's own end, in milliseconds UTC. */
  add(token: string, principal: MemberPrincipal, expires: number): void {
    if (this.entries.size >= AT_MOST) this.entries.delete(this.entries.keys().next().value as string);
    this.entries.set(digestOf(token), { principal, expires, until: this.clock.monotonic() + LIFETIME_MS });
  }
}

function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}
