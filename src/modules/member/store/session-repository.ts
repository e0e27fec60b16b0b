import { injectable } from 'inversify';
import { LessThan } from 'typeorm';
import { findRow, type Readable, type Tx, utc } from '../../../platform/api.js';
import { SessionRow } from './session-row.js';

/** The sessions that have not ended. */
@injectable()
export class SessionRepository {
  /** Adds a session, and removes those that ended because nobody refreshed them. */
  async add(tx: Tx, session: SessionRow): Promise<void> {
    await tx.manager.delete(SessionRow, { expiresAt: LessThan(utc(tx.now())) });
    await tx.manager.insert(SessionRow, session);
  }

  byId(at: Readable, sessionId: string): Promise<SessionRow | undefined> {
    return findRow(at, SessionRow, { sessionId });
  }

  ofMember(tx: Tx, memberId: string): Promise<SessionRow[]> {
    return tx.manager.findBy(SessionRow, { memberId });
  }

  async replace(tx: Tx, { sessionId, ...changed }: SessionRow): Promise<void> {
    await tx.manager.update(SessionRow, { sessionId }, changed);
  }

  async remove(tx: Tx, sessionId: string): Promise<void> {
    await tx.manager.delete(SessionRow, { sessionId });
  }
}
