import {
  Conflict,
  ContractViolation,
  DeadlineExceeded,
  Forbidden,
  Unavailable,
  refused,
  refusedFor,
} from '../../contract/failure.js';
import { BED_FULL } from '../fixtures/garden.js';
import { gardenWorld } from '../fixtures/world.js';

describe('what goes wrong becomes a problem', () => {
  it('that repeats no more than a thousand characters of what was sent', async () => {
    const { http, dispatcher } = gardenWorld();
    dispatcher.answer = () => Promise.reject(refused(BED_FULL, `Bed ${'x'.repeat(5_000)} has no room.`));
    const { body } = await http.get('/api/beds/b1').expect(409);
    expect((body as { detail: string }).detail).toHaveLength(1_001);
  });

  it('that says when to come back, where a refusal holds for some time only, or an outage', async () => {
    const { http, dispatcher } = gardenWorld();
    dispatcher.answer = () => Promise.reject(refusedFor(2_001, BED_FULL));
    await http.get('/api/beds/b1').expect(409).expect('retry-after', '3');
    dispatcher.answer = () => Promise.reject(new Unavailable('The garden is moving.', { retryAfterMs: 2_001 }));
    await http.get('/api/beds/b1').expect(503).expect('retry-after', '3');
  });

  it.each([
    [
      'a refusal',
      refused(BED_FULL, 'Bed b1 has no room.'),
      409,
      'BED_FULL',
      'The bed has no room left.',
      'Bed b1 has no room.',
    ],
    [
      'Unavailable',
      new Unavailable('The garden is closed.'),
      503,
      'UNAVAILABLE',
      'Service Unavailable',
      'The garden is closed.',
    ],
    ['DeadlineExceeded', new DeadlineExceeded('Too late.'), 504, 'DEADLINE_EXCEEDED', 'Gateway Timeout', 'Too late.'],
    ['Conflict', new Conflict('The key is taken.'), 422, 'KEY_REUSED', 'Unprocessable Entity', 'The key is taken.'],
    ['Forbidden', new Forbidden('Not for visitors.'), 403, 'FORBIDDEN', 'Forbidden', 'Not for visitors.'],
    ['Forbidden to nobody', new Forbidden('Sign in.', false), 401, 'UNAUTHENTICATED', 'Unauthorized', 'Sign in.'],
  ])('%s', async (_case, error, status, code, title, detail) => {
    const { http, dispatcher } = gardenWorld();
    dispatcher.answer = () => Promise.reject(error);
    const { body, headers } = await http.get('/api/beds/b1').expect(status);
    expect(headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(body).toEqual({
      type: `/problems/${code}`,
      title,
      status,
      code,
      detail,
      requestId: headers['x-request-id'],
    });
    expect(headers['retry-after']).toBe(status === 503 ? '1' : undefined);
    expect(headers['www-authenticate']).toBe(status === 401 ? 'Bearer' : undefined);
  });

  it.each([
    ['an unexpected error', new TypeError('secret-detail of the bed')],
    ['a broken answer', new ContractViolation('secret-detail', 'answer', [{ path: 'secret-detail', message: 'x' }])],
    ['a thrown text', 'secret-detail' as unknown as Error],
  ])('%s is told in the log alone', async (_case, error) => {
    const { http, dispatcher, lines } = gardenWorld();
    dispatcher.answer = () => Promise.reject(error);
    const { body, text } = await http.get('/api/beds/b1').expect(500);
    expect(text).not.toMatch(/secret-detail|\.ts|node_modules|TypeError/);
    expect(JSON.stringify(lines())).toContain('secret-detail');
    expect(lines().find(({ msg }) => msg === 'A request failed unexpectedly.')).toMatchObject({
      level: 'error',
      requestId: body.requestId,
      module: 'garden',
      call: 'bed',
    });
  });

  it('an unexpected error carries its stack and its causes where the host runs for developers', async () => {
    const { http, dispatcher } = gardenWorld({ settings: { BODY_LIMIT: 1_000, NODE_ENV: 'development' } });
    const cause = new TypeError('the pump is dry');
    dispatcher.answer = () => Promise.reject(new Error('the bed was not watered', { cause }));
    const { body } = await http.get('/api/beds/b1').expect(500);
    expect(body).toMatchObject({
      code: 'INTERNAL',
      debug: {
        type: 'Error',
        message: 'the bed was not watered',
        stack: expect.stringContaining('problem.test.ts'),
        cause: { type: 'TypeError', message: 'the pump is dry', stack: expect.any(String) },
      },
    });
  });

  it.each(['production', undefined] as const)('and only the request id where NODE_ENV is %s', async (NODE_ENV) => {
    const settings = { BODY_LIMIT: 1_000, ...(NODE_ENV ? { NODE_ENV } : {}) };
    const { http, dispatcher } = gardenWorld({ settings });
    dispatcher.answer = () => Promise.reject(new Error('the bed was not watered'));
    const { body, headers } = await http.get('/api/beds/b1').expect(500);
    expect(body).toEqual({
      type: '/problems/INTERNAL',
      title: 'Internal Server Error',
      status: 500,
      code: 'INTERNAL',
      detail: 'Something went wrong on this side; the request id finds it in the log.',
      requestId: headers['x-request-id'],
    });
  });

  it('a refusal carries no stack, also where the host runs for developers', async () => {
    const { http, dispatcher } = gardenWorld({ settings: { BODY_LIMIT: 1_000, NODE_ENV: 'development' } });
    dispatcher.answer = () => Promise.reject(refused(BED_FULL));
    expect((await http.get('/api/beds/b1').expect(409)).body).not.toHaveProperty('debug');
  });

  it('a path that is not served', async () => {
    const { http } = gardenWorld();
    const { body } = await http.get('/api/weeds').expect(404);
    expect(body.code).toBe('NOT_FOUND');
  });

  it('a method that a path does not take, with those that it takes', async () => {
    const { http } = gardenWorld();
    const { body, headers } = await http.post('/api/beds/b1').send({}).expect(405);
    expect(body.code).toBe('METHOD_NOT_ALLOWED');
    expect(headers['allow']).toBe('GET, PATCH, DELETE, HEAD, OPTIONS');
    const options = await http.options('/api/beds/b1').expect(204);
    expect(options.headers['allow']).toBe('GET, PATCH, DELETE, HEAD, OPTIONS');
  });

  it.each(['/api/beds/%', '/api/beds/%ff', '/api/beds?tag=%zz', '/api/beds?%c3=1'])(
    'a malformed address: %s',
    async (path) => {
      const { http, dispatcher } = gardenWorld();
      const { body } = await http.get(path).expect(400);
      expect(body.code).toBe('MALFORMED_URI');
      expect(dispatcher.asked).toEqual([]);
    },
  );

  it('has an address at which its code is explained', async () => {
    const { http } = gardenWorld();
    const { headers } = await http.get('/problems/BED_FULL').expect(302);
    expect(headers['location']).toBe('/docs#BED_FULL');
    expect((await http.get('/docs')).text).toContain('id="BED_FULL"');
  });
});
