import { injectable } from 'inversify';
import type { Seed, Tx } from '../../../platform/api.js';
import { member } from '../contract.js';
import { MemberRepository } from '../store/member-repository.js';
import { SAMPLE_PASSWORD, sampleMembers } from './sample-members.js';

/** Registers the sample members. */
@injectable()
export class MemberSeed implements Seed {
  readonly accounts = sampleMembers(0).map(({ member: { email, roles } }) => ({
    email,
    password: SAMPLE_PASSWORD,
    role: roles.join(', '),
  }));

  readonly signIn = member.calls.openSession;
  readonly examples = {
    'member.openSession.email': 'customer@example.com',
    'member.openSession.password': SAMPLE_PASSWORD,
    'member.register.email': 'new-customer@example.com',
    'member.register.password': 'noodles before nine',
    'member.register.name': '새손님',
  };

  constructor(private readonly members: MemberRepository) {}

  async run(tx: Tx): Promise<void> {
    const samples = sampleMembers(tx.now());
    await this.members.add(tx, samples);
    for (const { member: sample } of samples)
      tx.publish(member.events.registered, { memberId: sample.memberId, roles: [...sample.roles] });
  }
}
