import { injectable } from 'inversify';
import {
  type Answer,
  type CallContext,
  type In,
  memberCalling,
  type QueryHandler,
  ReadSide,
  refused,
} from '../../../platform/api.js';
import { type member, MEMBER_UNKNOWN } from '../contract.js';
import { MemberRepository } from '../store/member-repository.js';
import { viewOf } from './member-view.js';

type Call = typeof member.calls.me;

/** Shows members what is kept of them (내 정보). */
@injectable()
export class GetMe implements QueryHandler<Call> {
  constructor(
    private readonly reads: ReadSide,
    private readonly members: MemberRepository,
  ) {}

  async answer(_input: In<Call>, call: CallContext): Promise<Answer<Call>> {
    const found = await this.members.byId(this.reads, memberCalling(call.principal));
    if (!found) throw refused(MEMBER_UNKNOWN);
    return viewOf(found);
  }
}
