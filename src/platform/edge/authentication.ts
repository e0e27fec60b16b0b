import { type Principal, anonymous } from '../contract/principal.js';
import { type TokenVerifier, invalidToken } from './token-verifier.js';

const BEARER = /^Bearer +([A-Za-z0-9._~+/=-]+) *$/i;

/**
 * Who a request comes from: nobody when it has no `Authorization`.
 * @throws EdgeFailure 401 when it has one that is wrong: a client that means to be somebody must not go on as nobody.
 */
export async function authenticated(header: string | undefined, verifier: TokenVerifier): Promise<Principal> {
  if (header === undefined) return anonymous;
  const token = BEARER.exec(header)?.[1];
  if (token === undefined) throw invalidToken('Authorization must be Bearer and a token.');
  return verifier.verify(token);
}
