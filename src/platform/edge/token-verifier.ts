import { type JWTPayload, type JWTVerifyOptions, decodeJwt, errors, jwtVerify } from 'jose';
import type { MemberPrincipal } from '../contract/principal.js';
import type { Clock } from '../ops/clock.js';
import type { Log } from '../ops/log.js';
import { OWN_AUDIENCE, OWN_ISSUER } from '../ops/own-tokens.js';
import { EdgeFailure } from './edge-failure.js';
import { federatedIdentity } from './signed-token.js';
import { KeySet, type KeySource } from './key-set.js';
import type { ProvisionedMembers } from './provisioned-members.js';
import type { RevokedTokens } from './revoked-tokens.js';
import { VerifiedTokens } from './verified-tokens.js';

/** Tells who a bearer token speaks for. */
export interface TokenVerifier {
  /**
   * @throws EdgeFailure 401 when the token is forged, expired, revoked, of an unknown issuer or not a token at all; Refused
   * when a member of the further issuer may have no account; Unavailable when the issuer's keys or that account cannot be read.
   */
  verify(token: string): Promise<MemberPrincipal>;
}

interface Issuer {
  readonly keys: KeySet;
  readonly rules: JWTVerifyOptions;
  /** Who is signed in by a verified token. */
  readonly principal: (payload: JWTPayload) => Promise<MemberPrincipal> | MemberPrincipal;
}

/** What is wrong with a token, said to whoever sent it. */
export function invalidToken(detail: string): EdgeFailure {
  return new EdgeFailure(401, 'INVALID_TOKEN', detail, {
    headers: {
      'www-authenticate': `Bearer error="invalid_token", error_description="${detail.replace(/["\\]/g, "'")}"`,
    },
  });
}

/**
 * Verifies tokens of this world (ES256) and of one further issuer (asymmetric algorithms only), each for its audience. `exp`
 * and `sub` are required; roles come from `roles` and Keycloak's `realm_access.roles`. The `sub` of this world's tokens is the
 * member's identifier; that of the further issuer is not, so that its members are never taken for members of this world.
 */
export function tokenVerifier(options: {
  readonly own?: KeySource;
  readonly further?: {
    readonly issuer: string;
    readonly audience: string;
    readonly keys: KeySource;
    /** Left out, its members have no account. */
    readonly accounts?: ProvisionedMembers;
  };
  /** Left out, a token is valid until it expires. */
  readonly revoked?: RevokedTokens;
  readonly clock: Clock;
  readonly log: Log;
}): TokenVerifier {
  const { clock, log, revoked, further } = options;
  const issuers = new Map<string, Issuer>();
  const trust = (issuer: string, source: KeySource, rules: JWTVerifyOptions, principal: Issuer['principal']): void => {
    issuers.set(issuer, {
      keys: new KeySet(issuer, source, clock, log),
      rules: { ...rules, issuer, requiredClaims: ['sub', 'exp'] },
      principal,
    });
  };
  if (further)
    trust(
      further.issuer,
      further.keys,
      { algorithms: ['ES256', 'RS256', 'PS256', 'EdDSA'], audience: further.audience },
      (payload) => federatedPrincipal(further.issuer, payload, further.accounts),
    );
  if (options.own) trust(OWN_ISSUER, options.own, { algorithms: ['ES256'], audience: OWN_AUDIENCE }, ownPrincipal);
  const verified = new VerifiedTokens(clock);

  const signed = async (token: string): Promise<MemberPrincipal> => {
    const issuer = issuers.get(issuerOf(token));
    if (!issuer) throw invalidToken('The token is of an issuer that is not trusted here.');
    const payload = await checked(token, issuer, new Date(clock.now()));
    const principal = await issuer.principal(payload);
    verified.add(token, principal, (payload.exp as number) * 1_000);
    return principal;
  };

  return {
    async verify(token) {
      const principal = verified.get(token) ?? (await signed(token));
      const reading = revoked?.refresh();
      if (reading) await reading;
      if (revoked?.has(principal)) {
        further?.accounts?.forget(principal.memberId);
        throw invalidToken('The token was revoked; sign in again.');
      }
      return principal;
    },
  };
}

function issuerOf(token: string): string {
  try {
    return decodeJwt(token).iss ?? '';
  } catch {
    throw invalidToken('The token is not a JSON Web Token.');
  }
}

async function checked(token: string, { keys, rules }: Issuer, currentDate: Date): Promise<JWTPayload> {
  try {
    return (await jwtVerify(token, (header) => keys.key(header), { ...rules, currentDate })).payload;
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw invalidToken('The token has expired; sign in again.');
    if (error instanceof errors.JOSEError || error instanceof TypeError)
      throw invalidToken('The token is not valid; sign in again.');
    throw error;
  }
}

function ownPrincipal(payload: JWTPayload): MemberPrincipal {
  const session = typeof payload['sid'] === 'string' ? { sessionId: payload['sid'] } : {};
  return Object.freeze({ kind: 'member', memberId: subjectOf(payload), roles: rolesOf(payload), ...session });
}

/** Its `sid` names a session of the issuer and none of this world, so the principal has none. */
async function federatedPrincipal(
  issuer: string,
  payload: JWTPayload,
  accounts: ProvisionedMembers | undefined,
): Promise<MemberPrincipal> {
  const roles = rolesOf(payload);
  const identity = federatedIdentity(issuer, subjectOf(payload), payload, roles);
  await accounts?.ensure(identity);
  return Object.freeze({ kind: 'member', memberId: identity.memberId, roles });
}

function subjectOf({ sub }: JWTPayload): string {
  if (typeof sub !== 'string' || sub === '') throw invalidToken('The token names nobody.');
  return sub;
}

function rolesOf(payload: JWTPayload): readonly string[] {
  const realm = (payload['realm_access'] as { roles?: unknown } | null | undefined)?.roles;
  const roles = [payload['roles'], realm].flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : []));
  return Object.freeze([...new Set(roles.filter((role) => typeof role === 'string'))]);
}
