import 'reflect-metadata';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { MemberSettings } from '../settings.js';
import { newSigningKey, publicKeyOf } from './signing-key.js';
import { TokenIssuer } from './token-issuer.js';

const NOW = Date.UTC(2026, 0, 1, 12);
const issuer = new TokenIssuer(Object.assign(Object.create(MemberSettings.prototype), { TOKEN_LIFETIME: 60_000 }));
const member = { memberId: 'm1', roles: ['customer', 'owner'] } as const;
const verify = (token: string, keys: ReturnType<typeof publicKeyOf>[], at: number) =>
  jwtVerify(token, createLocalJWKSet({ keys }), { issuer: 'ficus', audience: 'ficus', currentDate: new Date(at) });

describe('a token', () => {
  it('is verified by the public key alone and says who the member is', async () => {
    const key = await newSigningKey();
    const { token, expiresAt } = await issuer.issue(key, member, NOW, 's1');
    const { payload, protectedHeader } = await verify(token, [publicKeyOf(key)], NOW);
    expect(payload).toMatchObject({ sub: 'm1', sid: 's1', roles: ['customer', 'owner'] });
    expect(protectedHeader).toMatchObject({ alg: 'ES256', kid: key.kid });
    expect(expiresAt).toBe('2026-01-01T12:01:00.000Z');
  });

  it('is worth nothing after its time', async () => {
    const key = await newSigningKey();
    const { token } = await issuer.issue(key, member, NOW, 's1');
    await expect(verify(token, [publicKeyOf(key)], NOW + 60_001)).rejects.toThrow('"exp" claim timestamp check failed');
  });

  it('of another key is worth nothing', async () => {
    const [key, other] = [await newSigningKey(), await newSigningKey()];
    const { token } = await issuer.issue(key, member, NOW, 's1');
    await expect(verify(token, [publicKeyOf(other)], NOW)).rejects.toThrow('no applicable key found');
  });
});

describe('the public half of a key', () => {
  it('has no private part', async () => {
    const key = await newSigningKey();
    expect(Object.keys(publicKeyOf(key)).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
    expect(JSON.stringify(publicKeyOf(key))).not.toContain(key.privateJwk.d);
  });
});
