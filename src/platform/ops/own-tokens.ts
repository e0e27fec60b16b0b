/** Issuer (`iss`) and audience (`aud`) of the tokens that one of the modules signs. Part of the public address: never changed. */
export const OWN_ISSUER = 'ficus';
export const OWN_AUDIENCE = 'ficus';
/** Where the module that signs tokens serves its public keys, as a JSON Web Key Set. */
export const OWN_KEYS_PATH = '/.well-known/jwks.json';
