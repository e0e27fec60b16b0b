import { injectable } from 'inversify';
import { type Tx, utc } from '../../../platform/api.js';
import type { Session } from '../contract.js';
import type { Member } from '../domain/member.js';
import { MemberSettings } from '../settings.js';
import { type Revocation, RevocationRepository } from '../store/revocation-repository.js';
import { SessionRepository } from '../store/session-repository.js';
import type { SessionRow } from '../store/session-row.js';
import type { SigningKey } from '../tokens/signing-key.js';
import { TokenIssuer } from '../tokens/token-issuer.js';
import { hashOf, newSecret, type RefreshToken, writtenRefreshToken } from './refresh-token.js';

/** In milliseconds. The longest that a token lived before there were sessions, so that a withdrawal outlives those, too. */
const LEAST_MEMBER_REVOCATION_MS = 24 * 3_600_000;

/** Starts, continues and ends the sessions of members (로그인 세션). Use it inside a unit of work. */
@injectable()
export class Sessions {
  constructor(
    private readonly sessions: SessionRepository,
    private readonly revocations: RevocationRepository,
    private readonly issuer: TokenIssuer,
    private readonly settings: MemberSettings,
  ) {}

  /** Starts a session and issues its first tokens, signed with `key`. */
  async start(tx: Tx, key: SigningKey, member: Member): Promise<Session> {
    const refresh = { sessionId: tx.id(), family: newSecret(), secret: newSecret() };
    const { row, session } = await this.issued(tx, key, member, refresh);
    await this.sessions.add(tx, row);
    return session;
  }

  /** Issues the next tokens of a session. The refresh token that was used becomes worthless. */
  async continue(tx: Tx, key: SigningKey, member: Member, used: RefreshToken, known: SessionRow): Promise<Session> {
    const { row, session } = await this.issued(tx, key, member, { ...used, secret: newSecret() });
    const formerHash = hashOf(used.secret);
    const tokenExpiresAt = row.tokenExpiresAt > known.tokenExpiresAt ? row.tokenExpiresAt : known.tokenExpiresAt;
    // A repeat does not extend the time in which it may be repeated.
    const rotatedAt = formerHash === known.formerHash ? known.rotatedAt : row.rotatedAt;
    await this.sessions.replace(tx, { ...row, formerHash, rotatedAt, tokenExpiresAt });
    return session;
  }

  /** Ends sessions: their refresh tokens are worthless, and their access tokens are revoked. */
  async end(tx: Tx, ended: readonly SessionRow[]): Promise<void> {
    const now = utc(tx.now());
    for (const { sessionId } of ended) await this.sessions.remove(tx, sessionId);
    const revoked = ended
      .filter(({ tokenExpiresAt }) => tokenExpiresAt > now)
      .map(({ sessionId, tokenExpiresAt }): Revocation => ({ kind: 'session', id: sessionId, until: tokenExpiresAt }));
    await this.revocations.add(tx, revoked);
  }

  /** Ends all sessions of a member who is a member no longer, and revokes every token of that member. */
  async endFor(tx: Tx, memberId: string): Promise<void> {
    for (const { sessionId } of await this.sessions.ofMember(tx, memberId)) await this.sessions.remove(tx, sessionId);
    const until = utc(tx.now() + Math.max(this.settings.TOKEN_LIFETIME, LEAST_MEMBER_REVOCATION_MS));
    await this.revocations.add(tx, [{ kind: 'member', id: memberId, until }]);
  }

  private async issued(tx: Tx, key: SigningKey, member: Member, refresh: RefreshToken) {
    const { sessionId, family, secret } = refresh;
    const { memberId } = member;
    const now = tx.now();
    const { token, expiresAt } = await this.issuer.issue(key, member, now, sessionId);
    const refreshExpiresAt = utc(now + this.settings.SESSION_LIFETIME);
    const row: SessionRow = {
      sessionId,
      memberId,
      familyHash: hashOf(family),
      secretHash: hashOf(secret),
      formerHash: null,
      rotatedAt: utc(now),
      tokenExpiresAt: expiresAt,
      expiresAt: refreshExpiresAt,
    };
    const refreshToken = writtenRefreshToken(refresh);
    return { row, session: { token, expiresAt, refreshToken, refreshExpiresAt, memberId } };
  }
}
