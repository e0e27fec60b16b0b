import type { JWTPayload } from 'jose';
import type { FederatedIdentity } from '../contract/provisioning.js';
import { namedId } from '../ops/ids.js';

/**
 * A member of a further issuer, from the claims of a verified token. The identifier is a UUID of version 8 over the issuer
 * and its `sub`: an issuer cannot choose it, and it is equal to no identifier that this world makes (version 7).
 */
export function federatedIdentity(
  issuer: string,
  sub: string,
  claims: JWTPayload,
  roles: readonly string[],
): FederatedIdentity {
  const email = claims['email_verified'] === true ? text(claims['email']) : undefined;
  const name = text(claims['name']);
  const preferredUsername = text(claims['preferred_username']);
  return {
    // JSON separates the two texts unambiguously, and keeps apart what only differs in lone surrogates.
    memberId: namedId(JSON.stringify(['federated member', issuer, sub])),
    issuer,
    ...(email === undefined ? {} : { email }),
    ...(name === undefined ? {} : { name }),
    ...(preferredUsername === undefined ? {} : { preferredUsername }),
    roles: [...roles],
  };
}

function text(claim: unknown): string | undefined {
  return typeof claim === 'string' ? claim : undefined;
}
