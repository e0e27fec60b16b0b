import { injectable } from 'inversify';
import type { Answer } from '../../../platform/contract/call.js';
import type { QueryHandler } from '../../../platform/module/handler.js';
import { ReadSide } from '../../../platform/store/read-side.js';
import type { member } from '../contract.js';
import { SigningKeyRepository } from '../store/signing-key-repository.js';
import { publicKeyOf } from '../tokens/signing-key.js';

type Call = typeof member.calls.signingKeys;

/** Publishes the public halves of the signing keys, with which anybody verifies a token (JWKS). */
@injectable()
export class SigningKeys implements QueryHandler<Call> {
  constructor(
    private readonly reads: ReadSide,
    private readonly keys: SigningKeyRepository,
  ) {}

  async answer(): Promise<Answer<Call>> {
    return { keys: (await this.keys.all(this.reads)).map(publicKeyOf) };
  }
}
