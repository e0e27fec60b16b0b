import { injectable } from 'inversify';
import { type Answer, type CommandHandler, memberCalling, type Tx, utc } from '../../../platform/api.js';
import type { member } from '../contract.js';
import { Sessions } from '../sessions/sessions.js';
import { SessionRepository } from '../store/session-repository.js';

type Call = typeof member.calls.signOutEverywhere;

/** Ends all sessions of a member (모든 기기에서 로그아웃), such as after a telephone was lost. */
@injectable()
export class SignOutEverywhere implements CommandHandler<Call> {
  constructor(
    private readonly rows: SessionRepository,
    private readonly sessions: Sessions,
  ) {}

  async apply(tx: Tx): Promise<Answer<Call>> {
    await this.sessions.end(tx, await this.rows.ofMember(tx, memberCalling(tx.call.principal)));
    return { signedOutAt: utc(tx.now()) };
  }
}
