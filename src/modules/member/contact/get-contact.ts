import { injectable } from 'inversify';
import { type Answer, type In, type QueryHandler, ReadSide, refused } from '../../../platform/api.js';
import { type member, MEMBER_UNKNOWN } from '../contract.js';
import { MemberRepository } from '../store/member-repository.js';

type Call = typeof member.calls.contact;

/** Tells where a member can be reached (연락처): the only way personal data leaves this module. */
@injectable()
export class GetContact implements QueryHandler<Call> {
  constructor(
    private readonly reads: ReadSide,
    private readonly members: MemberRepository,
  ) {}

  async answer({ memberId }: In<Call>): Promise<Answer<Call>> {
    const found = await this.members.byId(this.reads, memberId);
    if (!found) throw refused(MEMBER_UNKNOWN, `There is no member ${memberId}, or no more.`);
    const { name, email, phone, device } = found;
    return { memberId, name, email, ...(phone ? { phone } : {}), ...(device ? { device } : {}) };
  }
}
