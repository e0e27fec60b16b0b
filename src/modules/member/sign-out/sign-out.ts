import { injectable } from 'inversify';
import { type Answer, type CommandHandler, refused, type Tx, utc } from '../../../platform/api.js';
import { type member, NO_SESSION } from '../contract.js';
import { Sessions } from '../sessions/sessions.js';
import { SessionRepository } from '../store/session-repository.js';

type Call = typeof member.calls.signOut;

/** Ends the session that the token belongs to (로그아웃). Signing out again changes nothing. */
@injectable()
export class SignOut implements CommandHandler<Call> {
  constructor(
    private readonly rows: SessionRepository,
    private readonly sessions: Sessions,
  ) {}

  async apply(tx: Tx): Promise<Answer<Call>> {
    const { principal } = tx.call;
    if (principal.kind !== 'member' || principal.sessionId === undefined) throw refused(NO_SESSION);
    const session = await this.rows.byId(tx, principal.sessionId);
    if (session && session.memberId === principal.memberId) await this.sessions.end(tx, [session]);
    return { signedOutAt: utc(tx.now()) };
  }
}
