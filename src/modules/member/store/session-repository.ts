import { injectable } from 'inversify';
import { findRow, findRows, insertRows, type Readable, type Tx, updateRows, utc } from '../../../platform/api.js';
import { SessionRow } from './session-row.js';

/** The sessions that have not ended. */
@injectable()
export class SessionRepository {
  /** Adds a session, and removes those that have expired. */
  async add(tx: Tx, session: SessionRow): Promise<void> {
    await tx.sql.all('DELETE FROM sessions WHERE expires_at < ?', [utc(tx.now())]);
    await insertRows(tx, SessionRow, [session]);
  }

  byId(at: Readable, sessionId: string): Promise<SessionRow | undefined> {
    return findRow(at, SessionRow, { sessionId });
  }

  ofMember(tx: Tx, memberId: string): Promise<SessionRow[]> {
    return findRows(tx, SessionRow, 'WHERE member_id = ?', [memberId]);
  }

  async replace(tx: Tx, { sessionId, ...changed }: SessionRow): Promise<void> {
    await updateRows(tx, SessionRow, { sessionId }, changed);
  }

  async remove(tx: Tx, sessionId: string): Promise<void> {
    await tx.sql.all('DELETE FROM sessions WHERE session_id = ?', [sessionId]);
  }
}
