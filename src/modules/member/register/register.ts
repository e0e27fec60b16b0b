import { injectable } from 'inversify';
import type { Answer, In } from '../../../platform/contract/call.js';
import { refused } from '../../../platform/contract/failure.js';
import type { CommandHandler } from '../../../platform/module/handler.js';
import { utc } from '../../../platform/ops/clock.js';
import type { Tx } from '../../../platform/store/tx.js';
import { EMAIL_TAKEN, member } from '../contract.js';
import { joined } from '../domain/member.js';
import { PasswordHasher } from '../passwords/password-hasher.js';
import { MemberRepository } from '../store/member-repository.js';
import { viewOf } from '../me/member-view.js';

type Call = typeof member.calls.register;

/** Makes somebody a member (회원 가입). */
@injectable()
export class Register implements CommandHandler<Call, string> {
  constructor(
    private readonly hasher: PasswordHasher,
    private readonly members: MemberRepository,
  ) {}

  prepare(input: In<Call>): Promise<string> {
    return this.hasher.hash(input.password);
  }

  async apply(tx: Tx, input: In<Call>, passwordHash: string): Promise<Answer<Call>> {
    const newcomer = joined(input, tx.id(), utc(tx.now()));
    if (await this.members.byEmail(tx, newcomer.email)) throw refused(EMAIL_TAKEN);
    await this.members.add(tx, [{ member: newcomer, passwordHash }]);
    tx.publish(member.events.registered, { memberId: newcomer.memberId, roles: [...newcomer.roles] });
    return viewOf(newcomer);
  }
}
