import { loggablePath } from './exchange.js';
import { gardenWorld } from '../fixtures/world.js';

describe('the line of a request', () => {
  it('says what was asked, by whom, what came of it and how long it took', async () => {
    const { http, lines } = gardenWorld();
    await http.get('/api/beds/b1').set({ authorization: 'Bearer gardener-lily', 'x-request-id': 'r-1' });
    expect(lines()).toEqual([
      {
        level: 'info',
        time: expect.any(String),
        msg: 'request',
        method: 'GET',
        path: '/api/beds/b1',
        status: 200,
        ms: expect.any(Number),
        requestId: 'r-1',
        correlationId: 'r-1',
        module: 'garden',
        call: 'bed',
        memberId: 'lily',
      },
    ]);
  });

  it('has a level by its status', async () => {
    const { http, lines, dispatcher } = gardenWorld();
    await http.get('/api/beds?x=1');
    await http.get('/health/live');
    dispatcher.answer = () => Promise.reject(new Error('broken'));
    await http.get('/api/beds');
    const requests = lines().filter(({ msg }) => msg === 'request');
    expect(requests.map(({ level, status, code }) => [level, status, code])).toEqual([
      ['warn', 400, 'INVALID_INPUT'],
      ['debug', 200, undefined],
      ['error', 500, 'INTERNAL'],
    ]);
  });

  it('never holds a query, a body, a token or a key', async () => {
    const { http, lines } = gardenWorld();
    await http.get('/api/beds?tag=hush-1&cursor=hush-2').set({ authorization: 'Bearer hush-3', cookie: 'hush-4' });
    await http.post('/api/beds/b1/plants').set('idempotency-key', 'hush-5').send({ plant: 'hush-6', wrong: 'hush-7' });
    await http.get('/api/beds/010-1234-5678');
    await http.get('/hush%20me/hush@example.com');
    await http.post('/api/beds/b1/plants').type('json').send('{"hush-8": ');
    expect(lines().length).toBeGreaterThanOrEqual(3);
    expect(JSON.stringify(lines())).not.toMatch(/hush|010-1234/);
  });
});

describe('a path in the log', () => {
  it.each([
    ['/api/beds/b1', '/api/beds/b1'],
    ['/', '/'],
    ['/api/beds/01a1fc71-8222-71b6-a5e9-8c6eac1d829a/plants', '/api/beds/01a1fc71-8222-71b6-a5e9-8c6eac1d829a/plants'],
    ['/api/members/kim@example.com', '/api/members/*'],
    ['/api/members/kim%40example.com', '/api/members/*'],
    ['/api/members/010-1234-5678/card', '/api/members/*/card'],
    ['/pay/4111111111111111', '/pay/*'],
    [`/reset/${'a'.repeat(41)}`, '/reset/*'],
    ['/%EC%84%9C%EC%9A%B8', '/*'],
    ['/a'.repeat(500), `${'/a'.repeat(11)}/*`],
  ])('%s is %s', (path, shown) => {
    expect(loggablePath(path)).toBe(shown);
  });
});
