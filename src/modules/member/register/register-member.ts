import { injectable } from 'inversify';
import {
  type Answer,
  type CallContext,
  clientNetwork,
  type CommandHandler,
  type In,
  refused,
  type Tx,
  utc,
} from '../../../platform/api.js';
import { EMAIL_TAKEN, member, PASSWORD_UNSUITABLE } from '../contract.js';
import { joined } from '../domain/member.js';
import { NO_ADDRESS } from '../domain/sign-in-limits.js';
import { PasswordHasher } from '../passwords/password-hasher.js';
import { weaknessOf } from '../passwords/password-weakness.js';
import { MemberRepository } from '../store/member-repository.js';
import { SignInAttempts } from '../attempts/sign-in-attempts.js';
import { viewOf } from '../me/member-view.js';
import { RegistrationGuard } from './registration-guard.js';

type Call = typeof member.calls.register;

/** Makes somebody a member (회원 가입). */
@injectable()
export class RegisterMember implements CommandHandler<Call, string> {
  constructor(
    private readonly hasher: PasswordHasher,
    private readonly members: MemberRepository,
    private readonly limit: RegistrationGuard,
    private readonly attempts: SignInAttempts,
  ) {}

  async prepare(input: In<Call>, { clientAddress }: CallContext): Promise<string> {
    const network = clientNetwork(clientAddress ?? NO_ADDRESS);
    const weakness = weaknessOf(input.password, input);
    if (weakness) throw refused(PASSWORD_UNSUITABLE, weakness);
    await this.limit.assertMayJoin(network);
    return this.hasher.hash(input.password, { share: 'joining', network });
  }

  async apply(tx: Tx, input: In<Call>, passwordHash: string): Promise<Answer<Call>> {
    const newcomer = joined(input, tx.id(), utc(tx.now()));
    if (await this.members.byEmail(tx, newcomer.email)) throw refused(EMAIL_TAKEN);
    await this.members.add(tx, [{ member: newcomer, passwordHash }]);
    await this.attempts.joinedFrom(tx, { email: newcomer.email, address: tx.call.clientAddress ?? NO_ADDRESS });
    tx.publish(member.events.registered, { memberId: newcomer.memberId, roles: [...newcomer.roles] });
    return viewOf(newcomer);
  }
}
