import { UnsecuredJWT, SignJWT } from 'jose';
import { Unavailable } from '../../contract/failure.js';
import { quietLog } from '../../testing/quiet-log.js';
import { VirtualClock } from '../../testing/virtual-clock.js';
import { type Signer, signer } from '../fixtures/signer.js';
import { type TokenVerifier, tokenVerifier } from './token-verifier.js';

const ELSEWHERE = 'https://id.example/realms/garden';

let own: Signer;
let elsewhere: Signer;
let clock: VirtualClock;
let verifier: TokenVerifier;
let asked: number;

beforeAll(async () => {
  own = await signer('own-1', 'ficus');
  elsewhere = await signer('else-1', ELSEWHERE, 'RS256');
});

beforeEach(() => {
  clock = new VirtualClock(Date.now());
  asked = 0;
  verifier = tokenVerifier({
    own: () => {
      asked += 1;
      return Promise.resolve(own.keySet);
    },
    further: { issuer: ELSEWHERE, audience: 'account', keys: () => Promise.resolve(elsewhere.keySet) },
    clock,
    log: quietLog,
  });
});

const refusedToken = { status: 401, code: 'INVALID_TOKEN' };

describe('a token', () => {
  it('of this world speaks for its member', async () => {
    expect(await verifier.verify(await own.sign({ roles: ['gardener', 'visitor', 7 as unknown as string] }))).toEqual({
      kind: 'member',
      memberId: 'lily',
      roles: ['gardener', 'visitor'],
    });
  });

  it('of the further issuer does too, with the roles of its realm, for the audience that is meant', async () => {
    const token = await elsewhere.sign({ aud: 'account', roles: undefined, realm_access: { roles: ['visitor'] } });
    const principal = await verifier.verify(token);
    expect(principal).toEqual({ kind: 'member', memberId: expect.any(String) as string, roles: ['visitor'] });
    const another = await elsewhere.sign({ aud: 'another-system' });
    await expect(verifier.verify(another)).rejects.toMatchObject(refusedToken);
  });

  it('of the further issuer never speaks for a member of this world with the same sub, nor for a session here', async () => {
    const lily = await verifier.verify(await own.sign({ sid: 's1' }));
    const claims = { aud: 'account', sub: lily.memberId, sid: 's1' };
    const [first, again, other] = [
      await verifier.verify(await elsewhere.sign(claims)),
      await verifier.verify(await elsewhere.sign({ ...claims, roles: ['visitor'] })),
      await verifier.verify(await elsewhere.sign({ ...claims, sub: 'rose' })),
    ];
    expect(first.memberId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(first).not.toHaveProperty('sessionId');
    expect(again.memberId).toBe(first.memberId);
    expect(other.memberId).not.toBe(first.memberId);
  });

  it.each([
    ['for somebody else', { aud: 'orchard' }],
    ['that has expired', { exp: Math.floor(Date.now() / 1_000) - 1 }],
    ['that never expires', { exp: undefined }],
    ['that names nobody', { sub: undefined }],
    ['that names an empty member', { sub: '' }],
    ['that is not valid yet', { nbf: Math.floor(Date.now() / 1_000) + 60 }],
    ['of an unknown issuer', { iss: 'https://evil.example' }],
    ["of the further issuer, signed with this world's key", { iss: ELSEWHERE }],
  ])('%s is refused', async (_case, claims) => {
    await expect(own.sign(claims).then((token) => verifier.verify(token))).rejects.toMatchObject(refusedToken);
  });

  it('that is forged is refused', async () => {
    const forger = await signer('own-1', 'ficus');
    await expect(verifier.verify(await forger.sign())).rejects.toMatchObject(refusedToken);
  });

  it('whose claims were changed is refused, even after the right one was seen', async () => {
    const token = await own.sign();
    await verifier.verify(token);
    const [header, , signature] = token.split('.');
    const claims = Buffer.from(JSON.stringify({ iss: 'ficus', aud: 'ficus', sub: 'rose', exp: 9e9 })).toString(
      'base64url',
    );
    await expect(verifier.verify(`${header}.${claims}.${signature}`)).rejects.toMatchObject(refusedToken);
  });

  it('without a signature is refused', async () => {
    const token = new UnsecuredJWT({ sub: 'lily', exp: 9e9 }).setIssuer('ficus').setAudience('ficus').encode();
    await expect(verifier.verify(token)).rejects.toMatchObject(refusedToken);
  });

  it('signed with the public key as a shared secret is refused', async () => {
    const secret = new TextEncoder().encode(JSON.stringify(own.keySet.keys[0]));
    const token = await new SignJWT({ iss: 'ficus', aud: 'ficus', sub: 'lily', exp: 9e9 })
      .setProtectedHeader({ alg: 'HS256', kid: 'own-1' })
      .sign(secret);
    await expect(verifier.verify(token)).rejects.toMatchObject(refusedToken);
  });

  it('of this world by another algorithm is refused', async () => {
    const rsa = await signer('own-rsa', 'ficus', 'RS256');
    const lax = tokenVerifier({ own: () => Promise.resolve(rsa.keySet), clock, log: quietLog });
    await expect(lax.verify(await rsa.sign())).rejects.toMatchObject(refusedToken);
  });

  it.each(['', 'x', 'a.b.c', 'eyJhbGciOiJFUzI1NiJ9.e30.'])('that is none is refused: %j', async (token) => {
    await expect(verifier.verify(token)).rejects.toMatchObject(refusedToken);
  });

  it('ends when it expires, also when it was seen before', async () => {
    const token = await own.sign({ exp: Math.floor(clock.now() / 1_000) + 30 });
    await verifier.verify(token);
    clock.turn(31_000);
    await expect(verifier.verify(token)).rejects.toMatchObject({ message: 'The token has expired; sign in again.' });
  });
});

describe('the keys of an issuer', () => {
  it('are asked for once, for all who wait', async () => {
    const tokens = await Promise.all([own.sign({ jti: '1' }), own.sign({ jti: '2' })]);
    await Promise.all(tokens.map((token) => verifier.verify(token)));
    expect(asked).toBe(1);
  });

  it('are asked for again when a token names an unknown one, but not twice within 30 seconds', async () => {
    let current = own;
    let reads = 0;
    const rotating = tokenVerifier({
      own: () => {
        reads += 1;
        return Promise.resolve(current.keySet);
      },
      clock,
      log: quietLog,
    });
    await rotating.verify(await own.sign());
    current = await signer('own-2', 'ficus');
    const token = await current.sign();
    await expect(rotating.verify(token)).rejects.toMatchObject(refusedToken);
    expect(reads).toBe(1);
    clock.turn(30_000);
    expect(await rotating.verify(token)).toMatchObject({ memberId: 'lily' });
    expect(reads).toBe(2);
  });

  it('known so far go on while their source fails; a token of another key is not called invalid', async () => {
    let up = true;
    const shaky = tokenVerifier({
      own: () => (up ? Promise.resolve(own.keySet) : Promise.reject(new Error('down'))),
      clock,
      log: quietLog,
    });
    await shaky.verify(await own.sign({ jti: '1' }));
    up = false;
    clock.turn(3_000_000);
    const later = Math.floor(clock.now() / 1_000) + 3_600;
    expect(await shaky.verify(await own.sign({ jti: '2', exp: later }))).toMatchObject({ memberId: 'lily' });
    const next = await signer('own-2', 'ficus');
    await expect(shaky.verify(await next.sign({ exp: later }))).rejects.toBeInstanceOf(Unavailable);
  });

  it('that could never be read make tokens unavailable, not invalid, until the source is back', async () => {
    let up = false;
    const late = tokenVerifier({
      own: () => (up ? Promise.resolve(own.keySet) : Promise.reject(new Error('down'))),
      clock,
      log: quietLog,
    });
    const token = await own.sign();
    await expect(late.verify(token)).rejects.toBeInstanceOf(Unavailable);
    up = true;
    clock.turn(1_000);
    expect(await late.verify(token)).toMatchObject({ memberId: 'lily' });
  });

  it('that were withdrawn stop working within a minute of their being read', async () => {
    let current = own;
    const rotating = tokenVerifier({ own: () => Promise.resolve(current.keySet), clock, log: quietLog });
    const token = await own.sign();
    await rotating.verify(token);
    current = await signer('own-2', 'ficus');
    clock.turn(61_000);
    await rotating.verify(await current.sign());
    await expect(rotating.verify(token)).rejects.toMatchObject(refusedToken);
  });

  it('that were withdrawn work no longer because the clock is set back', async () => {
    let current = own;
    const rotating = tokenVerifier({ own: () => Promise.resolve(current.keySet), clock, log: quietLog });
    const token = await own.sign();
    await rotating.verify(token);
    current = await signer('own-2', 'ficus');
    clock.set(clock.now() - 3_600_000);
    clock.turn(61_000);
    await rotating.verify(await current.sign());
    await expect(rotating.verify(token)).rejects.toMatchObject(refusedToken);
  });
});
