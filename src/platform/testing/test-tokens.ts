import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import type { Clock } from '../ops/clock.js';
import { OWN_AUDIENCE, OWN_ISSUER } from '../contract/own-tokens.js';

const KEY_ID = 'test-world';
const LIFETIME_S = 3_600;

/** Signs tokens for members that need not exist, so that a suite does not have to sign anybody in. */
export interface TestTokens {
  /** The key that the edge of a test world trusts too. */
  readonly publicKey: JWK;
  tokenFor(memberId: string, ...roles: string[]): Promise<string>;
}

export async function testTokens(clock: Clock): Promise<TestTokens> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  return {
    publicKey: { ...(await exportJWK(publicKey)), kid: KEY_ID, alg: 'ES256', use: 'sig' },
    tokenFor: (memberId, ...roles) => {
      const now = Math.floor(clock.now() / 1_000);
      return new SignJWT({ roles })
        .setProtectedHeader({ alg: 'ES256', kid: KEY_ID })
        .setIssuer(OWN_ISSUER)
        .setAudience(OWN_AUDIENCE)
        .setSubject(memberId)
        .setIssuedAt(now)
        .setExpirationTime(now + LIFETIME_S)
        .sign(privateKey);
    },
  };
}
