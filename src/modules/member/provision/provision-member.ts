import { injectable } from 'inversify';
import {
  type Answer,
  type CommandHandler,
  type In,
  MEMBERSHIP_ENDED,
  refused,
  type Tx,
  utc,
} from '../../../platform/api.js';
import { member } from '../contract.js';
import { MemberRepository } from '../store/member-repository.js';
import { differs, federatedMember, type FederatedProfile, profileOf } from './federated-member.js';

type Call = typeof member.calls.provision;

/**
 * Gives a member whom another issuer signs in an account, or updates it by what the issuer says now. Repeating it changes
 * nothing. Who has withdrawn gets no new account by it.
 */
@injectable()
export class ProvisionMember implements CommandHandler<Call, FederatedProfile> {
  constructor(private readonly members: MemberRepository) {}

  prepare(input: In<Call>): Promise<FederatedProfile> {
    return Promise.resolve().then(() => profileOf(input));
  }

  async apply(tx: Tx, { memberId }: In<Call>, profile: FederatedProfile): Promise<Answer<Call>> {
    const said = federatedMember(profile, memberId, utc(tx.now()));
    const account = await this.members.byId(tx, memberId);
    if (account) {
      if (!account.federated)
        throw new Error(
          `member.provision got the identifier of a member who signs in here: ${memberId}. Derive another one.`,
        );
      if (differs(account, said)) await this.members.updateFederated(tx, said);
      return { memberId };
    }
    if (await this.members.hasWithdrawn(tx, memberId)) throw refused(MEMBERSHIP_ENDED);
    await this.members.addFederated(tx, said);
    tx.publish(member.events.registered, { memberId, roles: [...said.roles] });
    return { memberId };
  }
}
