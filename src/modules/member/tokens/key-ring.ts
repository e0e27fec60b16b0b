import { injectable } from 'inversify';
import { ReadSide, UnitOfWork } from '../../../platform/api.js';
import { SigningKeyRepository } from '../store/signing-key-repository.js';
import { newSigningKey, type SigningKey } from './signing-key.js';

/** The signing keys. The first use makes one, so there is always one. Use it outside any unit of work. */
@injectable()
export class KeyRing {
  constructor(
    private readonly reads: ReadSide,
    private readonly units: UnitOfWork,
    private readonly keys: SigningKeyRepository,
  ) {}

  /** The keys that tokens in use may be signed with, newest first. */
  async all(): Promise<readonly SigningKey[]> {
    const known = await this.keys.all(this.reads);
    return known.length > 0 ? known : [await this.first()];
  }

  /** The key to sign with. */
  async newest(): Promise<SigningKey> {
    const [newest] = await this.all();
    if (!newest) throw new Error('member has no signing key; its table signing_keys was emptied while it ran.');
    return newest;
  }

  private async first(): Promise<SigningKey> {
    const made = await newSigningKey();
    const { value } = await this.units.run('member makes its signing key', async (tx) => {
      // Another process may have made one meanwhile: the first unit in the queue decides.
      const [known] = await this.keys.all(tx);
      if (!known) await this.keys.add(tx, made);
      return known ?? made;
    });
    return value;
  }
}
