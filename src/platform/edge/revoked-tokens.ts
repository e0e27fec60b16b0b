import type { MemberPrincipal } from '../contract/principal.js';
import type { Revocations } from '../contract/revocations.js';
import type { Clock } from '../ops/clock.js';
import type { Log } from '../ops/log.js';

/** Reads the entries after a number. */
export type RevocationSource = (after: number) => Promise<Revocations>;

/** The list is read again, in the background, when a token comes and it is older than this. */
const FRESH_MS = 1_000;
/** A token waits for the list when it is older than this: the bound within which a revocation is heard. */
const STALE_MS = 3_000;
const RETRY_MS = 1_000;
/** Entries outlive their tokens by this, because the clocks of two machines differ. */
const MARGIN_MS = 60_000;

/**
 * Which tokens were revoked, as the module that signs them lists it. A token that is used later than 3 seconds after its
 * revocation is refused, while that module answers. While it does not, the list known so far goes on, and a token that is
 * revoked meanwhile is valid until it expires: nobody is signed out because one module is down.
 */
export class RevokedTokens {
  private readonly known = { session: new Map<string, number>(), member: new Map<string, number>() };
  private last = 0;
  private readAt = -Infinity;
  private failedAt: number | undefined;
  private reading: Promise<void> | undefined;

  constructor(
    private readonly source: RevocationSource,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Whether these tokens were revoked. */
  has({ memberId, sessionId }: MemberPrincipal): boolean {
    const { session, member } = this.known;
    return member.has(memberId) || (sessionId !== undefined && session.has(sessionId));
  }

  /** Reads what is new, if it is time. @returns what a token has to wait for, or nothing. Never rejects. */
  refresh(): Promise<void> | undefined {
    const now = this.clock.monotonic();
    const age = now - this.readAt;
    if (age < FRESH_MS) return undefined;
    const { failedAt } = this;
    if (failedAt !== undefined && now - failedAt < RETRY_MS) return undefined;
    this.reading ??= this.read().finally(() => {
      this.reading = undefined;
    });
    // After a failure nobody waits: a module that is down must not slow down every request.
    return age > STALE_MS && failedAt === undefined ? this.reading : undefined;
  }

  private async read(): Promise<void> {
    const began = this.clock.monotonic();
    try {
      while (await this.readSome());
      this.readAt = began;
      this.failedAt = undefined;
    } catch (error) {
      this.failedAt = this.clock.monotonic();
      this.log.warn({ err: error }, 'The revoked tokens cannot be read; those known so far go on, others expire.');
    }
  }

  /** @returns whether there is more to read. */
  private async readSome(): Promise<boolean> {
    const { revoked, last, more } = await this.source(this.last);
    if (last < this.last) {
      // The module has another past than the one that was read here, such as that of a backup.
      this.last = 0;
      return true;
    }
    for (const { kind, id, until } of revoked) this.known[kind].set(id, Date.parse(until) + MARGIN_MS);
    this.last = last;
    if (!more) this.forget();
    return more;
  }

  private forget(): void {
    const now = this.clock.now();
    for (const entries of Object.values(this.known))
      for (const [id, until] of entries) if (until < now) entries.delete(id);
  }
}
