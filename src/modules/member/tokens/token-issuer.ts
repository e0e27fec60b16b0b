import { injectable } from 'inversify';
import { importJWK, SignJWT } from 'jose';
import { OWN_AUDIENCE, OWN_ISSUER, utc } from '../../../platform/api.js';
import type { Role } from '../contract.js';
import { MemberSettings } from '../settings.js';
import type { SigningKey } from './signing-key.js';

export interface Issued {
  readonly token: string;
  /** ISO 8601, UTC, whole seconds: tokens have no milliseconds. */
  readonly expiresAt: string;
}

/** Issues the tokens by which members prove who they are (RFC 7519, ES256). They are stored nowhere. */
@injectable()
export class TokenIssuer {
  private readonly imported = new Map<string, ReturnType<typeof importJWK>>();

  constructor(private readonly settings: MemberSettings) {}

  /** A token of a member's session, valid from `now` (milliseconds UTC) for the configured time. */
  async issue(
    key: SigningKey,
    member: { readonly memberId: string; readonly roles: readonly Role[] },
    now: number,
    sessionId: string,
  ): Promise<Issued> {
    const issuedAt = Math.floor(now / 1_000);
    const expiresAt = Math.floor((now + this.settings.TOKEN_LIFETIME) / 1_000);
    const token = await new SignJWT({ roles: [...member.roles], sid: sessionId })
      .setProtectedHeader({ alg: 'ES256', kid: key.kid, typ: 'JWT' })
      .setIssuer(OWN_ISSUER)
      .setAudience(OWN_AUDIENCE)
      .setSubject(member.memberId)
      .setIssuedAt(issuedAt)
      .setExpirationTime(expiresAt)
      .sign(await this.imports(key));
    return { token, expiresAt: utc(expiresAt * 1_000) };
  }

  private imports({ kid, privateJwk }: SigningKey): ReturnType<typeof importJWK> {
    const known = this.imported.get(kid) ?? importJWK(privateJwk, 'ES256');
    this.imported.set(kid, known);
    return known;
  }
}
