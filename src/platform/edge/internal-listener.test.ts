import { z } from 'zod';
import { anyone } from '../contract/access.js';
import { command, query } from '../contract/call.js';
import { contract } from '../contract/contract.js';
import { get, post } from '../contract/route.js';
import { systemClock } from '../ops/clock.js';
import { RequestMac } from '../peer/request-mac.js';
import { gardenWorld } from './fixtures/world.js';

const Nothing = z.strictObject({});
const base = { in: Nothing, out: z.object({}) };

const well = contract('well', {
  calls: {
    draw: query({ ...base, allow: [anyone], http: get('/api/wells') }),
    level: query({ ...base, allow: ['gardener'], http: get('/api/levels', { listener: 'both' }) }),
    pump: command({ ...base, allow: ['gardener'], http: post('/api/pumps', { listener: 'internal', status: 200 }) }),
  },
});
const SECRET = 'a-secret-of-at-least-32-characters';
const gardener = ['authorization', 'Bearer gardener-lily'] as const;

const world = (options: object = {}) => {
  const made = gardenWorld({ contracts: [well], ...options });
  made.dispatcher.answer = () => ({ value: {} });
  return made;
};

describe('the listeners of a host', () => {
  const { http: open } = world();
  const { http: internal } = world({ listener: 'internal' });

  it('serve each route where its contract puts it: at the public one, at the internal one, or at both', async () => {
    const statuses = async (http: typeof open) => [
      (await http.get('/api/wells')).status,
      (await http.get('/api/levels').set(...gardener)).status,
      (await http.post('/api/pumps').set(...gardener)).status,
      (await http.get('/metrics')).status,
      (await http.get('/health/ready')).status,
    ];
    expect(await statuses(open)).toEqual([200, 200, 404, 404, 200]);
    expect(await statuses(internal)).toEqual([404, 200, 200, 200, 200]);
  });

  it('describe what they serve, and nothing that the other one serves alone', async () => {
    const paths = async (http: typeof open) => Object.keys((await http.get('/openapi.json')).body.paths as object);
    expect(await paths(open)).toEqual(['/api/wells', '/api/levels']);
    expect(await paths(internal)).toEqual(['/api/levels', '/api/pumps']);
    const links = async (http: typeof open) => Object.values((await http.get('/')).body.links as object);
    expect(await links(open)).not.toContain('/metrics');
    expect(await links(internal)).toContain('/metrics');
  });

  it('ask at the internal one for the same tokens', async () => {
    expect((await internal.post('/api/pumps')).status).toBe(401);
  });
});

describe('the paths of other hosts', () => {
  const peers = [
    { prefix: '/_wells/', method: 'POST', bodyLimit: 100, serve: async () => ({ status: 200, text: '"deep"' }) },
  ] as const;
  const signed = () => new RequestMac(SECRET, systemClock).sign('POST', '/_wells/1', '');

  it('are served to signed requests by the internal listener alone', async () => {
    const statuses = async (options: object) =>
      [
        await world({ peers, ...options })
          .http.post('/_wells/1')
          .set('x-internal-mac', signed()),
        await world({ peers, ...options }).http.post('/_wells/1'),
      ].map(({ status, body }) => [status, (body as { code?: string }).code ?? body]);
    expect(await statuses({ secret: SECRET, listener: 'internal' })).toEqual([
      [200, 'deep'],
      [401, 'MAC_REQUIRED'],
    ]);
    expect(await statuses({ listener: 'public' })).toEqual([
      [404, 'NOT_FOUND'],
      [404, 'NOT_FOUND'],
    ]);
    expect(await statuses({ listener: 'internal' })).toEqual([
      [403, 'INTERNAL_SECRET_NOT_SET'],
      [403, 'INTERNAL_SECRET_NOT_SET'],
    ]);
  });
});

describe('an internal listener with a secret', () => {
  const { http, lines } = world({ listener: 'internal', secret: SECRET });
  const macOf = (method: string, target: string, body = '') =>
    new RequestMac(SECRET, systemClock).sign(method, target, body);
  const otherMac = (path: string) => new RequestMac(`${SECRET}x`, systemClock).sign('GET', path, '');

  it('refuses every request that is not signed with it, wherever it leads', async () => {
    for (const path of ['/', '/docs', '/openapi.json', '/api/levels', '/nothing', '/api/pumps'])
      for (const mac of [undefined, '', 'x', macOf('GET', `${path}?x`), macOf('POST', path), otherMac(path)]) {
        const asked = http.get(path).set(...gardener);
        const { status, body, headers } = await (mac === undefined ? asked : asked.set('x-internal-mac', mac));
        expect([path, mac, status, body.code]).toEqual([path, mac, 401, 'MAC_REQUIRED']);
        expect(headers['www-authenticate']).toContain('x-internal-mac');
      }
    expect(lines().some((line) => JSON.stringify(line).includes(SECRET))).toBe(false);
  });

  it('serves health and metrics without it', async () => {
    for (const path of ['/health/live', '/health/ready', '/metrics']) await http.get(path).expect(200);
  });

  it('asks those who have signed for their token as well', async () => {
    const signed = () => http.post('/api/pumps').set('x-internal-mac', macOf('POST', '/api/pumps'));
    expect((await signed()).body).toMatchObject({ code: 'UNAUTHENTICATED' });
    await signed()
      .set(...gardener)
      .expect(200);
  });

  it('takes a request with another idempotency key, or without its own, for another request', async () => {
    const mac = new RequestMac(SECRET, systemClock).sign('POST', '/api/pumps', '', 'k1');
    const pump = () =>
      http
        .post('/api/pumps')
        .set(...gardener)
        .set('x-internal-mac', mac);
    await pump().set('idempotency-key', 'k1').expect(200);
    for (const sent of [pump(), pump().set('idempotency-key', 'k2')])
      expect((await sent).body).toMatchObject({ status: 401, code: 'MAC_REQUIRED' });
  });

  it('takes no other body than the one that was signed, and no body where one was signed', async () => {
    const signed = (body: string) =>
      http
        .post('/api/pumps')
        .set(...gardener)
        .set('x-internal-mac', macOf('POST', '/api/pumps', body));
    await signed('{}').type('json').send('{}').expect(200);
    for (const sent of [signed('{ }').type('json').send('{}'), signed('').type('json').send('{}'), signed('{}')])
      expect((await sent).body).toMatchObject({ status: 401, code: 'MAC_OF_OTHER_BODY' });
  });
});
