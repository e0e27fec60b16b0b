import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import { testWorld, type TestWorld } from '../../../platform/host/test-world.js';
import { memberModule } from '../module.js';
import { type Attempt, SignInAttempts } from '../store/sign-in-attempts.js';

const CUSTOMER = 'customer@example.com';
const RIGHT = 'ficus-sample';

describe('attempts to sign in', () => {
  let world: TestWorld;
  beforeAll(async () => {
    world = await testWorld([memberModule], { samples: true, environment: { TRUSTED_PROXIES: '1' } });
  });
  beforeEach(() =>
    world.store('member').units.run('forget all attempts', (tx) => tx.sql.all('DELETE FROM sign_in_attempts')),
  );
  afterAll(() => world.close());

  const signIn = async (email: string, password: string, address = '192.0.2.1') => {
    const asked = request(world.app).post('/api/sessions').set('x-forwarded-for', address);
    const { status, body, headers } = await asked.send({ email, password });
    return { status, code: (body as { code?: string }).code, retryAfter: headers['retry-after'] };
  };
  const fail = async (times: number, email = CUSTOMER, address?: string) => {
    for (let n = 0; n < times; n += 1) expect((await signIn(email, `wrong-${n}`, address)).status).toBe(401);
  };
  /** Failures that have been, without the time that checking passwords takes. */
  const failed = async (times: number, attempt: (n: number) => Attempt) => {
    const { units } = world.store('member');
    for (let n = 0; n < times; n += 1)
      await units.run('a failure that has been', (tx) => new SignInAttempts().failed(tx, attempt(n)));
  };
  const rows = () => world.store('member').reads.sql.all('SELECT * FROM sign_in_attempts');

  it('have to wait after five failures, even with the right password, and succeed after the wait', async () => {
    await fail(5);
    expect(await signIn(CUSTOMER, RIGHT)).toEqual({ status: 429, code: 'TOO_MANY_ATTEMPTS', retryAfter: '30' });
    await world.clock.advance('30s');
    expect((await signIn(CUSTOMER, RIGHT)).status).toBe(201);
  });

  it('that go on failing wait longer each time', async () => {
    await fail(5);
    await world.clock.advance('30s');
    await fail(1);
    expect(await signIn(CUSTOMER, RIGHT)).toMatchObject({ status: 429, retryAfter: '60' });
  });

  it('on an address that nobody has are limited in the same way', async () => {
    await fail(5, 'nobody@example.com');
    expect(await signIn('nobody@example.com', RIGHT)).toMatchObject({ status: 429, retryAfter: '30' });
  });

  it('are counted whichever way the e-mail address is written', async () => {
    await fail(3);
    await fail(2, 'CUSTOMER@Example.com');
    expect((await signIn(CUSTOMER, RIGHT)).status).toBe(429);
  });

  it('begin anew after a success', async () => {
    await fail(4);
    expect((await signIn(CUSTOMER, RIGHT)).status).toBe(201);
    await fail(4);
    expect((await signIn(CUSTOMER, RIGHT)).status).toBe(201);
  });

  it('of somebody elsewhere lock nobody out', async () => {
    await fail(5);
    expect((await signIn(CUSTOMER, RIGHT, '198.51.100.9')).status).toBe(201);
  });

  it('many at once try no more passwords than the limit allows', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, (_none, n) => signIn(CUSTOMER, `guess-${n}`)));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(5);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(15);
  });

  it('on one account from many networks are limited, but not where the member has signed in lately', async () => {
    expect((await signIn(CUSTOMER, RIGHT, '203.0.113.5')).status).toBe(201);
    await failed(100, (n) => ({ email: CUSTOMER, address: `198.51.100.${n}` }));
    expect(await signIn(CUSTOMER, RIGHT, '192.0.2.77')).toMatchObject({ status: 429, retryAfter: '30' });
    expect((await signIn(CUSTOMER, RIGHT, '203.0.113.5')).status).toBe(201);
  });

  it('on one account from many networks never wait longer than five minutes', async () => {
    await failed(110, (n) => ({ email: CUSTOMER, address: `198.51.100.${n}` }));
    expect(await signIn(CUSTOMER, RIGHT, '192.0.2.77')).toMatchObject({ status: 429, retryAfter: '300' });
  });

  it('from one network to many accounts are limited, and a success there does not begin them anew', async () => {
    await failed(100, (n) => ({ email: `leaked-${n}@example.com`, address: '2001:db8:0:7::1' }));
    expect((await signIn(CUSTOMER, RIGHT, '2001:db8:0:7:ffff::2')).status).toBe(429);
    await world.clock.advance('30s');
    expect((await signIn(CUSTOMER, RIGHT, '2001:db8:0:7::3')).status).toBe(201);
    expect((await signIn('one-more@example.com', RIGHT, '2001:db8:0:7::4')).status).toBe(401);
    expect((await signIn(CUSTOMER, RIGHT, '2001:db8:0:7::3')).status).toBe(429);
  });

  it('are forgotten after an hour, and remembered without an e-mail or network address', async () => {
    await fail(5);
    expect(await rows()).toHaveLength(3);
    expect(JSON.stringify(await rows())).not.toMatch(/example|192\.0\.2/);
    await world.clock.advance('1h');
    await fail(1, 'nobody@example.com', '198.51.100.9');
    expect(await rows()).toHaveLength(3);
    await fail(4);
    expect((await signIn(CUSTOMER, RIGHT)).status).toBe(201);
  });

  it('survive a restart', async () => {
    const dataDirectory = await mkdtemp(join(tmpdir(), 'ficus-sign-in-'));
    const first = await testWorld([memberModule], { samples: true, dataDirectory });
    for (let n = 0; n < 5; n += 1)
      await request(first.app).post('/api/sessions').send({ email: CUSTOMER, password: 'wrong' }).expect(401);
    await first.close();
    const second = await testWorld([memberModule], { samples: true, dataDirectory });
    await request(second.app).post('/api/sessions').send({ email: CUSTOMER, password: RIGHT }).expect(429);
    await second.close();
    await rm(dataDirectory, { recursive: true });
  });

  it('of a member who withdraws are forgotten', async () => {
    await fail(1);
    const answer = await request(world.app).post('/api/sessions').send({ email: CUSTOMER, password: RIGHT });
    const { token } = answer.body as { token: string };
    await request(world.app).delete('/api/members/me').set('authorization', `Bearer ${token}`).expect(200);
    expect((await rows()).map(({ account }) => account)).toEqual([null]);
  });
});
