import { injectable } from 'inversify';
import { type Answer, type CommandHandler, memberCalling, refused, type Tx, utc } from '../../../platform/api.js';
import { member, MEMBER_UNKNOWN } from '../contract.js';
import { Sessions } from '../sessions/sessions.js';
import { MemberRepository } from '../store/member-repository.js';
import { SignInAttempts } from '../attempts/sign-in-attempts.js';

type Call = typeof member.calls.withdraw;

/** Lets a member go and erases the personal data (회원 탈퇴). The address may then join again, as somebody new. Every token of
 * the member is revoked. */
@injectable()
export class WithdrawMember implements CommandHandler<Call> {
  constructor(
    private readonly members: MemberRepository,
    private readonly attempts: SignInAttempts,
    private readonly sessions: Sessions,
  ) {}

  async apply(tx: Tx): Promise<Answer<Call>> {
    const memberId = memberCalling(tx.call.principal);
    const leaving = await this.members.byId(tx, memberId);
    if (!leaving) throw refused(MEMBER_UNKNOWN);
    const withdrawnAt = utc(tx.now());
    await this.members.erase(tx, memberId, withdrawnAt);
    // The attempts at the address of a federated member belong to whoever signs in here with that address.
    if (!leaving.federated) await this.attempts.forgetAccount(tx, leaving.email);
    await this.sessions.endFor(tx, memberId);
    tx.publish(member.events.withdrawn, { memberId });
    return { memberId, withdrawnAt };
  }
}
