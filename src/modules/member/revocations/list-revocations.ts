import { injectable } from 'inversify';
import { type Answer, type In, type QueryHandler, ReadSide } from '../../../platform/api.js';
import type { member } from '../contract.js';
import { RevocationRepository } from '../store/revocation-repository.js';

type Call = typeof member.calls.revocations;

const AT_ONCE = 500;

/** Lists the tokens that are refused although they have not expired, for every edge that verifies tokens. */
@injectable()
export class ListRevocations implements QueryHandler<Call> {
  constructor(
    private readonly reads: ReadSide,
    private readonly kept: RevocationRepository,
  ) {}

  async answer({ after }: In<Call>): Promise<Answer<Call>> {
    const found = await this.kept.after(this.reads, after, AT_ONCE);
    const revoked = found.map(({ kind, id, until }) => ({ kind, id, until }));
    return { revoked, last: found.at(-1)?.seq ?? (await this.kept.last(this.reads)), more: found.length === AT_ONCE };
  }
}
