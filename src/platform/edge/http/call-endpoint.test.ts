import { systemClock } from '../../ops/clock.js';
import { gardenWorld, stranger } from '../fixtures/world.js';

describe('a call over HTTP', () => {
  it('is answered with exactly the bytes of the dispatcher', async () => {
    const { http, dispatcher } = gardenWorld();
    const json = '{ "items" : [],  "own": "한" }';
    dispatcher.answer = () => ({ value: { items: [] }, json });
    const { text, headers } = await http.get('/api/beds').expect(200);
    expect(text).toBe(json);
    expect(headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(Buffer.byteLength(json)),
      'x-served-by': 'garden@local',
    });
    expect(headers['x-commit']).toBeUndefined();
  });

  it('says the commit of a command and the version of what it answers', async () => {
    const { http } = gardenWorld();
    const { headers } = await http.patch('/api/beds/b1').set('if-match', '"3"').send({}).expect(200);
    expect(headers).toMatchObject({ 'x-commit': 'garden@1:42', etag: '"3"', 'cache-control': 'no-store' });
  });

  it('has an ETag that If-Match takes back, whatever the version holds', async () => {
    const { http, dispatcher } = gardenWorld();
    dispatcher.answer = () => ({ value: { version: 'a "b" 한' } });
    const { headers } = await http.get('/api/beds/b1').expect(200);
    expect(headers['etag']).toBe('"a%20%22b%22%20%ED%95%9C"');
  });

  it('has the status of its route', async () => {
    const { http } = gardenWorld();
    await http
      .post('/api/beds/b1/waterings')
      .set('authorization', 'Bearer gardener-lily')
      .set('idempotency-key', 'k')
      .expect(202);
  });

  it('goes to the more exact path', async () => {
    const { http, dispatcher } = gardenWorld();
    await http.get('/api/beds/newest').expect(200);
    expect(dispatcher.last.call.name).toBe('newest');
  });

  it('answers HEAD without a body', async () => {
    const { http } = gardenWorld();
    const { headers, text } = await http.head('/api/beds').expect(200);
    expect(text ?? '').toBe('');
    expect(Number(headers['content-length'])).toBeGreaterThan(0);
  });

  it('without http in its contract is not served', async () => {
    const { http } = gardenWorld();
    expect(JSON.stringify((await http.get('/openapi.json')).body)).not.toContain('garden.measure');
  });
});

describe('the context of a call', () => {
  it('names the call, its deadline, and nobody when no token is sent', async () => {
    const clock = { ...systemClock, monotonic: () => 5_000 };
    const { http, dispatcher } = gardenWorld({ clock });
    const { headers } = await http.get('/api/beds/b1').expect(200);
    expect(dispatcher.last.context).toEqual({
      name: 'garden.bed',
      principal: { kind: 'anonymous' },
      clientAddress: '127.0.0.1',
      correlationId: headers['x-request-id'],
      deadline: 7_000,
    });
  });

  it.each([
    [0, '127.0.0.1'],
    [1, '198.51.100.7'],
    [2, '192.0.2.1'],
  ])(
    'believes X-Forwarded-For as far as %i trusted proxies have written it',
    async (TRUSTED_PROXIES, clientAddress) => {
      const { http, dispatcher } = gardenWorld({ settings: { BODY_LIMIT: 100, TRUSTED_PROXIES } });
      await http.get('/api/beds').set('x-forwarded-for', '203.0.113.66, 192.0.2.1, 198.51.100.7').expect(200);
      expect(dispatcher.last.context).toMatchObject({ clientAddress });
    },
  );

  it('carries the member of the token', async () => {
    const { http, dispatcher } = gardenWorld();
    await http.get('/api/beds/b1').set('authorization', 'bearer gardener-lily').expect(200);
    expect(dispatcher.last.context.principal).toEqual({ kind: 'member', memberId: 'lily', roles: ['gardener'] });
  });

  it('takes over well-formed identifiers', async () => {
    const { http, dispatcher } = gardenWorld();
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await http
      .get('/api/beds/b1')
      .set({ 'x-request-id': 'r-1', 'x-correlation-id': 'c-1', traceparent })
      .expect('x-request-id', 'r-1');
    expect(dispatcher.last.context).toMatchObject({ correlationId: 'c-1', traceparent });
  });

  it('drops malformed ones', async () => {
    const { http, dispatcher } = gardenWorld();
    const { headers } = await http.get('/api/beds/b1').set({
      'x-request-id': 'r 1',
      'x-correlation-id': 'x'.repeat(129),
      traceparent: `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
    });
    expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(dispatcher.last.context.correlationId).toBe(headers['x-request-id']);
    expect(dispatcher.last.context).not.toHaveProperty('traceparent');
  });
});

describe('access', () => {
  it('is refused to nobody before the body is read, where a call is for members', async () => {
    const { http, dispatcher } = gardenWorld();
    const { body, headers } = await http.post('/api/beds/b1/waterings').type('json').send('{"broken').expect(401);
    expect(body).toMatchObject({ code: 'UNAUTHENTICATED', detail: expect.stringContaining('garden.water') });
    expect(headers['www-authenticate']).toBe('Bearer');
    expect(dispatcher.asked).toEqual([]);
  });

  it("is otherwise the callee's to judge", async () => {
    const { http, dispatcher } = gardenWorld();
    dispatcher.answer = () => Promise.reject(stranger);
    await http
      .post('/api/beds/b1/waterings')
      .set({ authorization: 'Bearer visitor-tom', 'idempotency-key': 'k' })
      .expect(403);
  });

  it.each(['Bearer forged', 'Basic bGlseTpyb3Nl', 'Bearer', 'Bearer a b', 'gardener-lily'])(
    'is refused to a wrong Authorization even where the call is public: %s',
    async (authorization) => {
      const { http, dispatcher } = gardenWorld();
      const { body } = await http.get('/api/beds').set({ authorization }).expect(401);
      expect(body.code).toBe('INVALID_TOKEN');
      expect(dispatcher.asked).toEqual([]);
    },
  );
});
