import { createHash } from 'node:crypto';
import { anonymous, type MemberPrincipal, type Principal } from '../../contract/principal.js';
import type { Clock } from '../../ops/clock.js';
import type { RevokedTokens } from './revoked-tokens.js';
import { invalidToken, signedTokens, type TrustedIssuers } from './signed-token.js';

/** Tells which member a bearer token speaks for. */
export interface TokenVerifier {
  /**
   * @throws EdgeFailure 401 when the token is forged, expired, revoked, of an unknown issuer or not a token at all; Refused
   * when a member of the further issuer may have no account; Unavailable when the issuer's keys or that account cannot be read.
   */
  verify(token: string): Promise<MemberPrincipal>;
}

/** A verifier that can read the keys and the revoked tokens before a token comes. */
export interface PreparedVerifier extends TokenVerifier {
  /**
   * Reads the keys of this world's tokens and the revoked ones. From then on tokens are verified here also while the module
   * that signs them is away.
   * @throws Unavailable while that module does not respond.
   */
  prepare(): Promise<void>;
}

const BEARER = /^Bearer +([A-Za-z0-9._~+/=-]+) *$/i;

/**
 * The principal of a request: anonymous when it has no `Authorization`.
 * @throws EdgeFailure 401 when that header is wrong: a client that means to be a member must not go on as anonymous.
 */
export async function authenticated(header: string | undefined, verifier: TokenVerifier): Promise<Principal> {
  if (header === undefined) return anonymous;
  const token = BEARER.exec(header)?.[1];
  if (token === undefined) throw invalidToken('Authorization must be Bearer and a token.');
  return verifier.verify(token);
}

/** Verifies tokens of this world and of one further issuer, as {@link signedTokens} does, and refuses revoked ones. */
export function tokenVerifier(
  options: TrustedIssuers & {
    /** Left out, a token is valid until it expires. */
    readonly revoked?: RevokedTokens;
  },
): PreparedVerifier {
  const { clock, revoked, further } = options;
  const signed = signedTokens(options);
  const verified = new VerifiedTokens(clock);

  const verify = async (token: string): Promise<MemberPrincipal> => {
    const { principal, expires } = await signed.read(token);
    verified.add(token, principal, expires);
    return principal;
  };

  return {
    async verify(token) {
      const principal = verified.get(token) ?? (await verify(token));
      const reading = revoked?.refresh();
      if (reading) await reading;
      if (revoked?.has(principal)) {
        further?.accounts?.forget(principal.memberId);
        throw invalidToken('The token was revoked; sign in again.');
      }
      return principal;
    },
    async prepare() {
      await Promise.all([signed.prepare(), revoked?.prepare()]);
    },
  };
}

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
class VerifiedTokens {
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
