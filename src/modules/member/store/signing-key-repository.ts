import { injectable } from 'inversify';
import { findRows, insertRows, type Readable, type Tx, utc } from '../../../platform/api.js';
import type { SigningKey } from '../tokens/signing-key.js';
import { SigningKeyRow } from './signing-key-row.js';

/** The keys that tokens are signed with, newest first. */
@injectable()
export class SigningKeyRepository {
  async all(at: Readable): Promise<SigningKey[]> {
    const rows = await findRows(at, SigningKeyRow, 'ORDER BY created_at DESC, kid');
    return rows.map(({ kid, privateJwk }) => ({ kid, privateJwk: JSON.parse(privateJwk) as SigningKey['privateJwk'] }));
  }

  async add(tx: Tx, { kid, privateJwk }: SigningKey): Promise<void> {
    const row = { kid, privateJwk: JSON.stringify(privateJwk), createdAt: utc(tx.now()) };
    await insertRows(tx, SigningKeyRow, [row]);
  }
}
