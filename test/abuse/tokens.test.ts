import { createPublicKey } from 'node:crypto';
import fc from 'fast-check';
import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT, UnsecuredJWT } from 'jose';
import { addressCases } from './address-cases.js';
import { assertRefused } from './assert-refused.js';
import { Marketplace } from './marketplace.js';
import type { Operation } from './operations.js';
import { valuesOf } from './valid-values.js';

const SEED = 4_711;
const ALL = ['customer', 'owner', 'rider', 'admin'];
const hour = () => Math.floor(Date.now() / 1_000) + 3_600;
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('whoever is nobody, or somebody else', () => {
  let marketplace: Marketplace;
  let operations: readonly Operation[];
  let before: unknown;
  beforeAll(async () => {
    marketplace = await Marketplace.open();
    operations = await marketplace.operations();
    before = await marketplace.books.copy();
  });
  afterAll(() => marketplace.close());

  const bodies = new Map<Operation, string>();
  /** A body that fits, made once for each operation: that takes longer than the request. */
  const properBody = (operation: Operation): string | undefined => {
    if (!operation.body) return undefined;
    const body =
      bodies.get(operation) ?? JSON.stringify(fc.sample(valuesOf(operation.body), { seed: SEED, numRuns: 1 })[0]);
    bodies.set(operation, body);
    return body;
  };

  /** A proper request, but for its token. */
  const send = (operation: Operation, token: string | undefined, ids: { readonly [name: string]: string } = {}) => {
    const { proper } = addressCases(operation, SEED, ids);
    const body = properBody(operation);
    const { method } = operation;
    return marketplace
      .door(token, operation.listener)
      .send({ method, path: proper.path, headers: proper.headers, body });
  };
  const isPublic = ({ allow }: Operation) => allow.includes('anyone');

  it('is refused with 401 without a token, wherever members are meant', async () => {
    const closed = operations.filter((operation) => !isPublic(operation));
    expect(closed.length).toBeGreaterThan(10);
    for (const operation of closed) {
      const response = await send(operation, undefined);
      expect(assertRefused(response, operation.id)).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
      expect(response.headers['www-authenticate']).toBe('Bearer');
    }
  });

  const claims = () => ({ iss: 'ficus', aud: 'ficus', sub: 'ghost', roles: ALL, exp: hour() });
  const signedBy = async (key: JWK, kid: string, change: object = {}) => {
    return new SignJWT({ ...claims(), ...change })
      .setProtectedHeader({ alg: 'ES256', kid })
      .sign(await importJWK(key, 'ES256'));
  };
  const strangersKey = async () => exportJWK((await generateKeyPair('ES256', { extractable: true })).privateKey);
  const kid = () => String(marketplace.signingKey.kid);
  /** The own key's public half as text, which an algorithm mix-up would take for a shared secret. */
  const publicPem = () => {
    const { d: _private, ...half } = marketplace.signingKey;
    return createPublicKey({ key: half as never, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
  };
  const withHeader = (header: object, signature = 'c2lnbmF0dXJl') =>
    `${encoded(header)}.${encoded(claims())}.${signature}`;

  it.each<[string, () => string | Promise<string>]>([
    ['that is garbage', () => 'garbage'],
    ['of three dots', () => '...'],
    ['of two parts that are no JSON', () => 'YWJj.ZGVm.Z2hp'],
    ['whose payload is an array', () => `${encoded({ alg: 'ES256' })}.${encoded([])}.x`],
    ['whose payload is null', () => `${encoded({ alg: 'ES256' })}.${encoded(null)}.x`],
    ['without a signature', async () => (await marketplace.token()).replace(/\.[^.]+$/, '.')],
    ['with another signature', async () => (await marketplace.token()).replace(/[^.]+$/, 'A'.repeat(86))],
    [
      'with another payload',
      async () => (await marketplace.token()).replace(/\.[^.]+\./, `.${encoded({ ...claims(), sub: 'victim' })}.`),
    ],
    ["signed with a stranger's key", async () => signedBy(await strangersKey(), kid())],
    ["signed with a stranger's key of another name", async () => signedBy(await strangersKey(), 'mine')],
    ['of another issuer', () => marketplace.token({ iss: 'https://evil.example' })],
    ['of no issuer', () => marketplace.token({ iss: undefined })],
    ['for another audience', () => marketplace.token({ aud: 'another-system' })],
    ['for no audience', () => marketplace.token({ aud: undefined })],
    ['that has expired', () => marketplace.token({ exp: hour() - 3_601 })],
    ['that never expires', () => marketplace.token({ exp: undefined })],
    ['whose end is a text', () => marketplace.token({ exp: 'never' as never })],
    ['that is not valid yet', () => marketplace.token({ nbf: hour() })],
    ['of nobody', () => marketplace.token({ sub: '' })],
    ['of alg none', () => new UnsecuredJWT(claims()).encode()],
    ['of alg nOnE', () => withHeader({ alg: 'nOnE' }, '')],
    [
      'signed with HS256 and the public key',
      async () => new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', kid: kid() }).sign(Buffer.from(publicPem())),
    ],
    ['of an algorithm that does not exist', () => withHeader({ alg: 'XS999', kid: kid() })],
    ['that brings its own key', async () => withHeader({ alg: 'ES256', jwk: await strangersKey() })],
    [
      'that says where its key is',
      () => withHeader({ alg: 'ES256', jku: 'http://127.0.0.1:1/jwks.json', x5u: 'http://127.0.0.1:1/' }),
    ],
    ['with a critical extension', () => withHeader({ alg: 'ES256', kid: kid(), crit: ['x'], x: 1 })],
    ['whose kid is a path', () => withHeader({ alg: 'ES256', kid: '../../../../dev/null' })],
    ['whose kid is SQL', () => withHeader({ alg: 'ES256', kid: "x' UNION SELECT 'key' --" })],
    ['whose kid is a property of every object', () => withHeader({ alg: 'ES256', kid: '__proto__' })],
    ['whose kid is an object', () => withHeader({ alg: 'ES256', kid: { toString: 'x' } })],
    ['of 12 KiB', () => withHeader({ alg: 'ES256', kid: 'x'.repeat(8_000) })],
    ['that is encrypted', () => `${encoded({ alg: 'dir', enc: 'A256GCM' })}..aXY.Y2lwaGVy.dGFn`],
  ])('is refused with 401 and a token %s, even where anyone may call', async (_what, make) => {
    const token = await make();
    for (const operation of operations.filter(({ id }) => ['member.me', 'shop.search', 'order.place'].includes(id))) {
      const response = await send(operation, token);
      expect(assertRefused(response, operation.id)).toMatchObject({ status: 401, code: 'INVALID_TOKEN' });
      expect(response.headers['www-authenticate']).toMatch(
        /^Bearer error="invalid_token", error_description="[^"\r\n]*"$/,
      );
    }
  });

  it('has no role that the token does not say, in no other spelling', async () => {
    const closed = operations.filter(({ allow }) => !allow.includes('anyone') && !allow.includes('signedIn'));
    for (const roles of [
      [],
      ['Admin'],
      ['ADMIN '],
      'admin',
      { admin: true },
      [['admin']],
      ['customer:own'],
      ['anyone', 'signedIn'],
    ]) {
      const token = await marketplace.token({ roles: roles });
      for (const operation of closed)
        expect(
          assertRefused(await send(operation, token), `${operation.id} as ${JSON.stringify(roles)}`),
        ).toMatchObject({
          status: 403,
          code: 'FORBIDDEN',
        });
    }
  });

  it("reaches nothing of another member's, although it has the same role and knows the identifiers", async () => {
    const { customer, orderId } = await marketplace.anOrder();
    expect((await customer.get(`/api/orders/${orderId}`)).status).toBe(200);
    await marketplace.comesToRest();
    const after = await marketplace.books.copy();
    const own = operations.filter(({ allow, path }) => allow.some((one) => one.endsWith(':own')) && path.includes('{'));
    expect(own.length).toBeGreaterThan(5);
    for (const operation of own)
      for (const role of operation.allow.filter((one) => one.endsWith(':own')).map((one) => one.replace(':own', ''))) {
        const names = operation.parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
        const ids = await marketplace.books.identifiers(names);
        const stranger = await marketplace.token({ sub: 'a-stranger', roles: [role] });
        const response = await send(operation, stranger, ids);
        expect(assertRefused(response, `${operation.id} as a ${role}`)).toMatchObject({
          status: 403,
          code: 'FORBIDDEN',
        });
      }
    expect(await marketplace.books.copy()).toEqual(after);
    before = after;
  });

  it('that has withdrawn finds nothing of its own any more, although its token is still valid', async () => {
    const ghost = marketplace.door(await marketplace.token({ sub: 'withdrawn-long-ago', roles: ['customer'] }));
    for (const method of ['GET', 'DELETE'])
      expect(assertRefused(await ghost.send({ method, path: '/api/members/me' }), method)).toMatchObject({
        status: 404,
        code: 'MEMBER_UNKNOWN',
      });
  });

  it('has left nothing, and no error in the log', async () => {
    expect(await marketplace.books.copy()).toEqual(before);
    expect(marketplace.lines.filter((line) => /"level":"(error|fatal)"/.test(line))).toEqual([]);
  });
});
