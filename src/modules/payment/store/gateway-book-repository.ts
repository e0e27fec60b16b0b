import { injectable } from 'inversify';
import { findRow, findRows, insertIfAbsent, type Readable, type Tx, utc } from '../../../platform/api.js';
import { GatewayBookRow } from './gateway-book-row.js';
import { GatewayRequestRow } from './gateway-request-row.js';

const ONLY = 1;

/** Which book of the gateway these payments are in. */
@injectable()
export class GatewayBookRepository {
  /** The id of the book; undefined as long as none was adopted. */
  async id(at: Readable): Promise<string | undefined> {
    return (await findRow(at, GatewayBookRow, { only: ONLY }))?.bookId;
  }

  /** Adopts a book, unless one was adopted before. Resolves with the id of the one that counts. */
  async adopt(tx: Tx, bookId: string): Promise<string> {
    await insertIfAbsent(tx, GatewayBookRow, { only: ONLY, bookId, adoptedAt: utc(tx.now()) });
    return (await this.id(tx)) ?? bookId;
  }

  /** The key of a request that the gateway has performed, the last one; its book has an answer to it. */
  async performedKey(at: Readable): Promise<string | undefined> {
    const end = `WHERE state = 'performed' ORDER BY ended_at DESC LIMIT 1`;
    const [last] = await findRows(at, GatewayRequestRow, end);
    return last?.requestKey;
  }
}
