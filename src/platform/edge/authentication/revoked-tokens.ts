import type { AnyContract } from '../../contract/contract.js';
import { Unavailable } from '../../contract/failure.js';
import type { MemberPrincipal } from '../../contract/principal.js';
import type { Revocations } from '../../contract/revocations.js';
import type { Clock } from '../../ops/clock.js';
import type { Log } from '../../ops/log.js';
import { callByEdge, type EdgeCaller } from '../edge-call.js';

/** Reads the entries after a number. */
export type RevocationSource = (after: number) => Promise<Revocations>;

/** The list is read again, in the background, when a token comes and it is older than this. */
const FRESH_MS = 1_000;
/** A token waits for the list when it is older than this: the bound within which a revocation takes effect. */
const STALE_MS = 3_000;
const RETRY_MS = 1_000;
/** Entries outlive their tokens by this, because the clocks of two machines differ. */
const MARGIN_MS = 60_000;

/**
 * The revoked tokens, as the module that signs tokens lists them. While that module responds, a token is refused from 3 seconds
 * after its revocation. While it does not, the list read so far stays in force, and a token that is revoked meanwhile is valid
 * until it expires: no member is signed out because one module is down.
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

  /** Reads the list, unless it was read once. @throws Unavailable when its module does not respond. */
  async prepare(): Promise<void> {
    if (this.readAt === -Infinity) void this.refresh();
    await this.reading;
    if (this.readAt === -Infinity) throw new Unavailable('The revoked tokens cannot be read now; ask again.');
  }

  /** Reads new entries, if it is time. @returns what a token has to wait for, or undefined. Never rejects. */
  refresh(): Promise<void> | undefined {
    const now = this.clock.monotonic();
    const age = now - this.readAt;
    if (age < FRESH_MS) return undefined;
    const { failedAt } = this;
    if (failedAt !== undefined && now - failedAt < RETRY_MS) return undefined;
    this.reading ??= this.read().finally(() => {
      this.reading = undefined;
    });
    // After a failure no token waits: a module that is down must not slow down every request.
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
      // The module has another history than the one that was read here, such as that of a backup.
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

/**
 * The revoked tokens of the module that signs this world's tokens, wherever it runs: its contract names the query. Undefined
 * when no contract does; then a token is valid until it expires.
 */
export function contractRevocations(
  contracts: readonly AnyContract[],
  caller: EdgeCaller & { readonly log: Log },
): RevokedTokens | undefined {
  const [call] = contracts.flatMap(({ revocations, calls }) => (revocations && calls[revocations]) || []);
  if (!call) return undefined;
  const read = async (after: number) => (await callByEdge(call, { after }, caller)) as Revocations;
  return new RevokedTokens(read, caller.clock, caller.log);
}
