import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

const LIFETIME_S = 3_600;
const AUDIENCE = 'marketplace';

/** An OpenID Connect issuer on loopback: it serves its discovery document and its keys over HTTP, and signs tokens. */
export class Issuer {
  readonly audience = AUDIENCE;

  private constructor(
    private readonly server: Server,
    readonly url: string,
    private readonly privateKey: CryptoKey,
  ) {}

  static async start(): Promise<Issuer> {
    const { privateKey, publicKey } = await generateKeyPair('RS256');
    const key = { ...(await exportJWK(publicKey)), kid: 'issuer-1', alg: 'RS256', use: 'sig' };
    let url = '';
    const server = createServer((request, response) => {
      const documents: { readonly [path: string]: object } = {
        '/realms/team/.well-known/openid-configuration': { issuer: url, jwks_uri: `${url}/certs` },
        '/realms/team/certs': { keys: [key] },
      };
      const document = documents[request.url ?? ''];
      response.writeHead(document ? 200 : 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify(document ?? {}));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/realms/team`;
    return new Issuer(server, url, privateKey);
  }

  /** The settings by which a program or a test world trusts this issuer. */
  get environment(): { readonly AUTH_ISSUER: string; readonly AUTH_AUDIENCE: string } {
    return { AUTH_ISSUER: this.url, AUTH_AUDIENCE: this.audience };
  }

  /** A token for an hour from `now` (milliseconds UTC). */
  token(sub: string, now: number, claims: JWTPayload = {}): Promise<string> {
    const issuedAt = Math.floor(now / 1_000);
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: 'issuer-1' })
      .setIssuer(this.url)
      .setAudience(this.audience)
      .setSubject(sub)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + LIFETIME_S)
      .sign(this.privateKey);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
