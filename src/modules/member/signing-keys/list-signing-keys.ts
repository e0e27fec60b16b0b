import { injectable } from 'inversify';
import type { Answer, QueryHandler } from '../../../platform/api.js';
import type { member } from '../contract.js';
import { KeyRing } from '../tokens/key-ring.js';
import { publicKeyOf } from '../tokens/signing-key.js';

type Call = typeof member.calls.signingKeys;

/**
 * Publishes the public halves of the signing keys, with which anybody verifies a token (JWKS). The set is never empty:
 * who keeps an empty one would not know the first token's key for as long.
 */
@injectable()
export class ListSigningKeys implements QueryHandler<Call> {
  constructor(private readonly keys: KeyRing) {}

  async answer(): Promise<Answer<Call>> {
    return { keys: (await this.keys.all()).map(publicKeyOf) };
  }
}
