import { injectable } from 'inversify';
import { findRows, insertRows, type Readable, type Tx, utc } from '../../../platform/api.js';
import { RevocationRow } from './revocation-row.js';

export interface Revocation {
  readonly kind: 'session' | 'member';
  readonly id: string;
  /** When the last of the tokens expires by itself: ISO 8601, UTC. */
  readonly until: string;
}

/** The revoked tokens, numbered in the order of their revocation. */
@injectable()
export class RevocationRepository {
  /** Adds entries and removes those whose tokens have expired. The newest entry stays, so that no number is used twice. */
  async add(tx: Tx, added: readonly Revocation[]): Promise<void> {
    if (added.length === 0) return;
    const last = await this.last(tx);
    await insertRows(
      tx,
      RevocationRow,
      added.map(({ kind, id, until }, i) => ({ seq: last + 1 + i, kind, subject: id, until })),
    );
    await tx.sql.all('DELETE FROM revocations WHERE until < ? AND seq <= ? RETURNING seq', [utc(tx.now()), last]);
  }

  /** The entries after a number, oldest first. */
  async after(at: Readable, seq: number, limit: number): Promise<(Revocation & { readonly seq: number })[]> {
    const rows = await findRows(at, RevocationRow, 'WHERE seq > ? ORDER BY seq LIMIT ?', [seq, limit]);
    return rows.map(({ seq: number, kind, subject, until }) => ({ seq: Number(number), kind, id: subject, until }));
  }

  /** The number of the newest entry; 0 when there never was one. */
  async last(at: Readable): Promise<number> {
    const [newest] = await findRows(at, RevocationRow, 'ORDER BY seq DESC LIMIT 1');
    return Number(newest?.seq ?? 0);
  }
}
