import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import supertest from 'supertest';
import { gardenWorld } from '../fixtures/world.js';

const LARGE = { items: Array.from({ length: 200 }, (_, n) => ({ bedId: `b${n}`, plants: ['rose'], version: n })) };

describe('a client that has an answer already', () => {
  it.each(['/api/beds', '/api/beds/b1', '/api/beds/newest'])(
    'gets 304 without a body for %s, until the answer is another one',
    async (path) => {
      const { http, dispatcher } = gardenWorld();
      const { headers } = await http.get(path).expect(200);
      const tag = String(headers['etag']);
      const again = await http.get(path).set('if-none-match', `"other", ${tag}`).expect(304);
      expect(again.text ?? '').toBe('');
      expect(again.headers).toMatchObject({ etag: tag, 'x-served-by': 'garden@local', 'cache-control': 'no-cache' });
      for (const ofBody of ['content-length', 'content-type']) expect(again.headers[ofBody]).toBeUndefined();
      await http.get(path).set('if-none-match', '*').expect(304);
      await http.get(path).set('if-none-match', 'nonsense').expect(200);
      dispatcher.answer = () => ({
        value: path === '/api/beds' ? { items: [] } : { bedId: 'b1', plants: [], version: 4 },
      });
      await http.get(path).set('if-none-match', tag).expect(200);
    },
  );

  it('gets the whole response to a command', async () => {
    const { http } = gardenWorld();
    await http.patch('/api/beds/b1').set('if-match', '"3"').set('if-none-match', '"3"').send({}).expect(200);
  });
});

describe('a large answer', () => {
  const raw = (accepts: string) => {
    const { http, dispatcher } = gardenWorld();
    dispatcher.answer = () => ({ value: LARGE });
    return http
      .get('/api/beds')
      .set('accept-encoding', accepts)
      .buffer(true)
      .parse((response, done) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part)).on('end', () => done(null, Buffer.concat(parts)));
      });
  };

  it('is compressed as the client prefers, with a tag that is weak', async () => {
    const { headers } = await raw('br, gzip').expect(200);
    expect(headers).toMatchObject({ 'content-encoding': 'br', vary: 'Accept-Encoding' });
    expect(Number(headers['content-length'])).toBeLessThan(JSON.stringify(LARGE).length / 4);
    expect(headers['etag']).toMatch(/^W\/"/);
    const unpack = { br: brotliDecompressSync, gzip: gunzipSync };
    for (const coding of ['br', 'gzip'] as const) {
      // Node's own client unpacks nothing by itself.
      const world = gardenWorld();
      world.dispatcher.answer = () => ({ value: LARGE });
      const { url } = await world.edge.listen(0, '127.0.0.1');
      const { request } = await import('node:http');
      const body = await new Promise<Buffer>((resolve, reject) => {
        const sent = request(`${url}/api/beds`, { headers: { 'accept-encoding': coding } }, (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part)).on('end', () => resolve(Buffer.concat(parts)));
        });
        sent.on('error', reject).end();
      });
      await world.edge.close(1_000);
      expect(JSON.parse(unpack[coding](body).toString())).toEqual(LARGE);
    }
  });

  it('is sent as it is to a client that wants that, and so is a small one', async () => {
    const plain = await raw('identity').expect(200);
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(plain.headers['vary']).toBe('Accept-Encoding');
    const { http } = gardenWorld();
    const small = await http.get('/api/beds').set('accept-encoding', 'br').expect(200);
    expect(small.headers['content-encoding']).toBeUndefined();
  });

  it('to a command is never compressed: its length would tell of a secret in it', async () => {
    const { http, dispatcher } = gardenWorld();
    dispatcher.answer = () => ({ value: { bedId: 'b1', plants: ['rose'.repeat(2_000)], version: 1 } });
    const { headers } = await http
      .post('/api/beds/b1/plants')
      .set('accept-encoding', 'br, gzip')
      .send({ plant: 'rose' })
      .expect(201);
    expect(headers['content-encoding']).toBeUndefined();
  });
});

describe('what a command has made', () => {
  it('is found at Location, with what needs it escaped', async () => {
    const { http, dispatcher } = gardenWorld();
    dispatcher.answer = () => ({ value: { bedId: 'b/1 한', plants: [], version: 1 } });
    const { headers } = await http.post('/api/beds/b1/plants').send({ plant: 'rose' }).expect(201);
    expect(headers['location']).toBe('/api/beds/b%2F1%20%ED%95%9C');
  });
});

describe('a page of another origin', () => {
  const from = (origin: string, settings: object) => {
    const { edge } = gardenWorld({ settings: { BODY_LIMIT: 100_000, ...settings } });
    return supertest(edge.listener)
      .options('/api/beds/b1')
      .set({ origin, 'access-control-request-method': 'PATCH', 'access-control-request-headers': 'if-match' });
  };

  it('may use nothing unless the settings say so', async () => {
    const { headers } = await from('https://garden.example', {});
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  it.each([
    ['*', 'https://garden.example', '*'],
    [['https://garden.example'], 'https://garden.example', 'https://garden.example'],
    [['https://garden.example'], 'https://evil.example', undefined],
    ['loopback', 'http://localhost:5173', 'http://localhost:5173'],
    ['loopback', 'http://localhost.evil.example', undefined],
  ])('with CORS_ORIGINS %j: %s is allowed as %s', async (CORS_ORIGINS, origin, allowed) => {
    const { headers } = await from(origin, { CORS_ORIGINS }).expect(204);
    expect(headers['access-control-allow-origin']).toBe(allowed);
    expect(headers['access-control-allow-credentials']).toBeUndefined();
    if (allowed === undefined) return;
    expect(headers['access-control-allow-methods']).toContain('PATCH');
    expect(headers['access-control-allow-headers']).toContain('If-Match');
  });

  it('reads the headers of a response that it may use, also of a problem and of a large answer', async () => {
    const { edge, dispatcher } = gardenWorld({
      settings: { BODY_LIMIT: 100_000, CORS_ORIGINS: ['https://garden.example'] },
    });
    dispatcher.answer = () => ({ value: LARGE });
    for (const path of ['/api/beds', '/nowhere']) {
      const { headers } = await supertest(edge.listener).get(path).set('origin', 'https://garden.example');
      expect(headers['access-control-allow-origin']).toBe('https://garden.example');
      expect(headers['access-control-expose-headers']).toContain('ETag');
      expect(headers['vary']).toContain('Origin');
    }
  });
});
