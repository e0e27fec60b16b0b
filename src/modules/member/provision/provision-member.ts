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
 * Makes an account for a member whom another issuer signs in, or updates it by the issuer's present claims. Repeating it changes
 * nothing. A member who has withdrawn gets no new account.
 */
@injectable()
export class ProvisionMember implements CommandHandler<Call, FederatedProfile> {
  constructor(private readonly members: MemberRepository) {}

  prepare(input: In<Call>): Promise<FederatedProfile> {
    return Promise.resolve().then(() => profileOf(input));
  }

  async apply(tx: Tx, { memberId }: In<Call>, profile: FederatedProfile): Promise<Answer<Call>> {
    const claimed = federatedMember(profile, memberId, utc(tx.now()));
    const account = await this.members.byId(tx, memberId);
    if (account) {
      if (!account.federated)
        throw new Error(
          `member.provision got the identifier of a member who signs in here: ${memberId}. Derive another identifier.`,
        );
      if (differs(account, claimed)) await this.members.updateFederated(tx, claimed);
      return { memberId };
    }
    if (await this.members.hasWithdrawn(tx, memberId)) throw refused(MEMBERSHIP_ENDED);
    await this.members.addFederated(tx, claimed);
    tx.publish(member.events.registered, { memberId, roles: [...claimed.roles] });
    return { memberId };
  }
}
