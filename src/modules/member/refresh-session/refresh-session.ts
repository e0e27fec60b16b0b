import { injectable } from 'inversify';
import {
  type Answer,
  type CommandHandler,
  type In,
  type Readable,
  refused,
  type Tx,
  UnitOfWork,
} from '../../../platform/api.js';
import { type member, SESSION_ENDED } from '../contract.js';
import { readRefreshToken, type RefreshToken, worthOf } from '../sessions/refresh-token.js';
import { Sessions } from '../sessions/sessions.js';
import { MemberRepository } from '../store/member-repository.js';
import { SessionRepository } from '../store/session-repository.js';
import { KeyRing } from '../tokens/key-ring.js';
import type { SigningKey } from '../tokens/signing-key.js';

type Call = typeof member.calls.refreshSession;

interface Prepared {
  readonly key: SigningKey;
  readonly presented: RefreshToken;
}

/**
 * Continues a session with new tokens, and with the roles that the member has now. Each refresh token works once; when an
 * old one is used again, somebody has a copy, and the whole session ends (RFC 9700, section 4.14.2).
 */
@injectable()
export class RefreshSession implements CommandHandler<Call, Prepared> {
  constructor(
    private readonly units: UnitOfWork,
    private readonly rows: SessionRepository,
    private readonly sessions: Sessions,
    private readonly members: MemberRepository,
    private readonly keys: KeyRing,
  ) {}

  async prepare({ refreshToken }: In<Call>): Promise<Prepared> {
    const presented = readRefreshToken(refreshToken);
    if (!presented) throw refused(SESSION_ENDED);
    // In a unit of its own: a refusal rolls its unit back, and the session must end all the same.
    const { value: ended } = await this.units.run('member judges a refresh token', async (tx) => {
      const { session, worth } = await this.judged(tx, presented, tx.now());
      if (worth === 'reused' && session) await this.sessions.end(tx, [session]);
      return worth === 'reused' || worth === 'unknown';
    });
    if (ended) throw refused(SESSION_ENDED);
    return { key: await this.keys.newest(), presented };
  }

  async apply(tx: Tx, _input: In<Call>, { key, presented }: Prepared): Promise<Answer<Call>> {
    const { session, worth } = await this.judged(tx, presented, tx.now());
    const refreshing = session && (await this.members.byId(tx, session.memberId));
    if (!refreshing || worth === 'reused' || worth === 'unknown') throw refused(SESSION_ENDED);
    return this.sessions.continue(tx, key, refreshing, presented, session);
  }

  private async judged(at: Readable, presented: RefreshToken, now: number) {
    const session = await this.rows.byId(at, presented.sessionId);
    return { session, worth: worthOf(presented, session, now) };
  }
}
