import { z } from 'zod';

/** Issuer (`iss`) and audience (`aud`) of the tokens that one of the modules signs. Part of the public address: never changed. */
export const OWN_ISSUER = 'ficus';
export const OWN_AUDIENCE = 'ficus';
/** Where the module that signs tokens serves its public keys, as a JSON Web Key Set. */
export const OWN_KEYS_PATH = '/.well-known/jwks.json';

/** The public half of a key that signs tokens: a JSON Web Key (RFC 7517) on the curve P-256. */
const PublicKey = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  kid: z.string(),
  alg: z.literal('ES256'),
  use: z.literal('sig'),
});

/** The result of the query at `/.well-known/jwks.json`, for the module that signs the tokens of this world. */
export const PublicKeys = z.object({ keys: z.array(PublicKey) });

export type PublicKey = z.output<typeof PublicKey>;
