import { decodeJwt, errors, type JWTPayload, jwtVerify, type JWTVerifyOptions } from 'jose';
import type { MemberPrincipal } from '../../contract/principal.js';
import type { FederatedIdentity } from '../../contract/provisioning.js';
import type { Clock } from '../../ops/clock.js';
import { namedId } from '../../ops/ids.js';
import type { Log } from '../../ops/log.js';
import { OWN_AUDIENCE, OWN_ISSUER } from '../../contract/own-tokens.js';
import { EdgeFailure } from '../edge-failure.js';
import { KeySet, type KeySource } from './issuer-keys.js';
import type { ProvisionedMembers } from './provisioned-members.js';

/** An issuer whose tokens are trusted beside those of this world. */
export interface FurtherIssuer {
  readonly issuer: string;
  /** The `aud` that its tokens must have. */
  readonly audience: string;
  readonly keys: KeySource;
  /** Left out, its members have no account. */
  readonly accounts?: ProvisionedMembers;
}

/** Whose tokens are trusted. */
export interface TrustedIssuers {
  /** The keys of this world's tokens. Left out, none of them is trusted. */
  readonly own?: KeySource;
  readonly further?: FurtherIssuer;
  readonly clock: Clock;
  readonly log: Log;
}

/** A member and the end of the token that speaks for it, in milliseconds UTC. */
export interface SignedToken {
  readonly principal: MemberPrincipal;
  readonly expires: number;
}

export interface SignedTokens {
  /** Throws as {@link TokenVerifier.verify}, but does not know which tokens were revoked. */
  read(token: string): Promise<SignedToken>;
  /** Reads the keys of this world's tokens. @throws Unavailable when the module that signs them does not respond. */
  prepare(): Promise<void>;
}

interface Issuer {
  readonly keys: KeySet;
  readonly rules: JWTVerifyOptions;
  /** The member that a verified token speaks for. */
  readonly principal: (payload: JWTPayload) => Promise<MemberPrincipal> | MemberPrincipal;
}

/**
 * Reads signed tokens of this world (ES256) and of one further issuer (asymmetric algorithms only), each for its audience.
 * `exp` and `sub` are required; roles come from `roles` and Keycloak's `realm_access.roles`. The `sub` of this world's tokens is
 * the member's identifier. The `sub` of the further issuer is not, so that its members are never taken for members of this world.
 */
export function signedTokens({ own, further, clock, log }: TrustedIssuers): SignedTokens {
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
      (payload) => federatedPrincipal(further, payload),
    );
  if (own) trust(OWN_ISSUER, own, { algorithms: ['ES256'], audience: OWN_AUDIENCE }, ownPrincipal);

  return {
    async read(token) {
      const issuer = issuers.get(issuerOf(token));
      if (!issuer) throw invalidToken('The token is of an issuer that is not trusted here.');
      const payload = await checked(token, issuer, new Date(clock.now()));
      return { principal: await issuer.principal(payload), expires: (payload.exp as number) * 1_000 };
    },
    prepare: async () => issuers.get(OWN_ISSUER)?.keys.prepare(),
  };
}

/** Tells the client what is wrong with its token. */
export function invalidToken(detail: string): EdgeFailure {
  return new EdgeFailure(401, 'INVALID_TOKEN', detail, {
    headers: {
      'www-authenticate': `Bearer error="invalid_token", error_description="${detail.replace(/["\\]/g, "'")}"`,
    },
  });
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

/** The `sid` of such a token names a session of its issuer and none of this world, so the principal has none. */
async function federatedPrincipal({ issuer, accounts }: FurtherIssuer, payload: JWTPayload): Promise<MemberPrincipal> {
  const roles = rolesOf(payload);
  const identity = federatedIdentity(issuer, subjectOf(payload), payload, roles);
  await accounts?.ensure(identity);
  return Object.freeze({ kind: 'member', memberId: identity.memberId, roles });
}

/**
 * A member of a further issuer, from the claims of a verified token. The identifier is a UUID of version 8 over the issuer
 * and its `sub`: an issuer cannot choose it, and it is equal to no identifier that this world makes (version 7).
 */
function federatedIdentity(
  issuer: string,
  sub: string,
  claims: JWTPayload,
  roles: readonly string[],
): FederatedIdentity {
  const email = claims['email_verified'] === true ? textOf(claims['email']) : undefined;
  const name = textOf(claims['name']);
  const preferredUsername = textOf(claims['preferred_username']);
  return {
    // JSON separates the two texts unambiguously, and keeps texts apart that differ only in lone surrogates.
    memberId: namedId(JSON.stringify(['federated member', issuer, sub])),
    issuer,
    ...(email === undefined ? {} : { email }),
    ...(name === undefined ? {} : { name }),
    ...(preferredUsername === undefined ? {} : { preferredUsername }),
    roles: [...roles],
  };
}

function textOf(claim: unknown): string | undefined {
  return typeof claim === 'string' ? claim : undefined;
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
