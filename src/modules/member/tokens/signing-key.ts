import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK_EC_Private } from 'jose';
import type { PublicKey } from '../../../platform/api.js';

/** A key pair for ES256. */
export interface SigningKey {
  /** The thumbprint of the public half (RFC 7638): the same key has the same name everywhere. */
  readonly kid: string;
  readonly privateJwk: JWK_EC_Private;
}

/** A new key. Takes a few milliseconds: use it outside any unit of work. */
export async function newSigningKey(): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const privateJwk = (await exportJWK(privateKey)) as JWK_EC_Private;
  return { kid: await calculateJwkThumbprint(privateJwk), privateJwk };
}

/** The public half of a key. */
export function publicKeyOf({ kid, privateJwk: { x, y } }: SigningKey): PublicKey {
  // Written out, never copied and stripped: a property that a library adds to a private key stays private.
  return { kty: 'EC', crv: 'P-256', x, y, kid, alg: 'ES256', use: 'sig' };
}
