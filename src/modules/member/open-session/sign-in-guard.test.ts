import { jest } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import { isRefused } from '../../../platform/api.js';
import { testWorld, type TestWorld } from '../../../platform/testing/api.js';
import { TOO_MANY_ATTEMPTS } from '../contract.js';
import { memberModule } from '../module.js';
import { AttemptBuckets } from '../attempts/attempt-buckets.js';
import { type Attempt, SignInAttempts } from '../attempts/sign-in-attempts.js';
import { SignInAttemptRepository } from '../store/sign-in-attempt-repository.js';
import { newDeviceToken } from './device-token.js';
import { SignInGuard } from './sign-in-guard.js';

const CUSTOMER = 'customer@example.com';
const RIGHT = 'ficus-sample';
const HOME = '192.0.2.1';
const ELSEWHERE = '203.0.113.5';

/** Some tests check real passwords, which takes seconds each on a busy machine. */
jest.setTimeout(120_000);

describe('attempts to sign in', () => {
  let world: TestWorld;
  beforeAll(async () => {
    world = await testWorld([memberModule], { samples: true, environment: { TRUSTED_PROXIES: '1' } });
    guard = new SignInGuard(world.store('member').units, attempts);
  });
  beforeEach(() =>
    world.store('member').units.run('forget all attempts', (tx) => tx.sql.all('DELETE FROM sign_in_attempts')),
  );
  afterAll(() => world.close());

  let guard: SignInGuard;
  /** An attempt as the handler makes it, but for checking a password, which takes long on purpose. */
  const signIn = async (email: string, password: string, address = HOME, given?: string) => {
    const attempt = { email: email.toLowerCase(), address, deviceToken: given };
    try {
      const check = () => Promise.resolve(password === RIGHT ? 'recognised' : undefined);
      const passed = await guard.guarded(attempt, check);
      if (!passed) return { status: 401 };
      const deviceToken = passed.knownBy === 'device' && given ? given : newDeviceToken();
      const known = { ...attempt, deviceToken };
      await world.store('member').units.run('signed in', (tx) => attempts.succeeded(tx, known, passed.buckets));
      return { status: 201, deviceToken };
    } catch (error) {
      if (!isRefused(error, TOO_MANY_ATTEMPTS)) throw error;
      return { status: 429, retryAfterMs: error.retryAfterMs };
    }
  };
  const fail = async (times: number, email = CUSTOMER, address?: string) => {
    for (let n = 0; n < times; n += 1) expect((await signIn(email, 'wrong', address)).status).toBe(401);
  };
  /** Signs in over HTTP. */
  const post = (password: string, address = HOME, more: object = {}, email = CUSTOMER) =>
    request(world.app)
      .post('/api/sessions')
      .set('x-forwarded-for', address)
      .send({ email, password, ...more });
  const stored = new SignInAttemptRepository();
  const attempts = new SignInAttempts(new AttemptBuckets(stored), stored);
  /** Failures in the past, without the time that checking passwords takes. Resolves with how many were admitted. */
  const failed = async (times: number, attempt: (n: number) => Attempt) => {
    const { units } = world.store('member');
    let admitted = 0;
    for (let n = 0; n < times; n += 1) {
      const { value } = await units.run('a failure in the past', (tx) => attempts.admit(tx, attempt(n)));
      if (value.admitted) admitted += 1;
    }
    return admitted;
  };
  const rows = () => world.store('member').reads.sql.all<Record<string, unknown>>('SELECT * FROM sign_in_attempts');

  describe('from a network that the account does not know', () => {
    it('may fail nine times, and the right password is accepted', async () => {
      await fail(9);
      expect((await signIn(CUSTOMER, RIGHT)).status).toBe(201);
    });

    it('over HTTP: the sixth is accepted with the right password, and one beyond the limit gets the time to retry', async () => {
      for (let n = 0; n < 5; n += 1) await post('wrong-password').expect(401);
      await post(RIGHT).expect(201);
      await failed(10, () => ({ email: CUSTOMER, address: ELSEWHERE }));
      const refused = await post(RIGHT, ELSEWHERE).expect(429).expect('retry-after', '180');
      expect(refused.body).toMatchObject({ code: 'TOO_MANY_ATTEMPTS' });
    });

    it('are refused after ten failures, and admitted one by one as the failures are forgotten', async () => {
      await fail(10);
      const refused = { status: 429, retryAfterMs: 180_000 };
      expect(await signIn(CUSTOMER, RIGHT)).toMatchObject(refused);
      await world.clock.advance('3m');
      await fail(1);
      expect(await signIn(CUSTOMER, RIGHT)).toMatchObject(refused);
      await world.clock.advance('3m');
      expect((await signIn(CUSTOMER, RIGHT)).status).toBe(201);
    });

    it('on an address that no member has are limited in the same way', async () => {
      await fail(10, 'nobody@example.com');
      expect(await signIn('nobody@example.com', RIGHT)).toMatchObject({ status: 429, retryAfterMs: 180_000 });
    });

    it('are counted whichever way the e-mail address is written', async () => {
      await fail(5);
      await fail(5, 'CUSTOMER@Example.com');
      expect((await signIn(CUSTOMER, RIGHT)).status).toBe(429);
    });

    it('lock nobody out who signs in from elsewhere', async () => {
      await fail(10);
      expect((await signIn(CUSTOMER, RIGHT, ELSEWHERE)).status).toBe(201);
    });

    it('many at once check no more passwords than the limit allows', async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, (_none, n) => signIn(CUSTOMER, `guess-${n}`)));
      expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
      expect(answers.filter(({ status }) => status === 429)).toHaveLength(10);
    });

    it('many at once with the right password are all accepted', async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, () => signIn(CUSTOMER, RIGHT)));
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    });

    it('check at most 100 passwords of one account in an hour, from however many networks', async () => {
      let checked = 0;
      for (let minute = 0; minute < 60; minute += 1) {
        checked += await failed(minute === 0 ? 60 : 3, (n) => ({ email: CUSTOMER, address: `198.51.${minute}.${n}` }));
        await world.clock.advance('1m');
      }
      expect(checked).toBeLessThanOrEqual(100);
      expect(checked).toBeGreaterThan(90);
    });

    it('to 100 invented accounts do not block others behind the same address', async () => {
      expect(await failed(100, (n) => ({ email: `invented-${n}@example.com`, address: HOME }))).toBe(100);
      expect((await signIn(CUSTOMER, RIGHT)).status).toBe(201);
    });

    it('to many accounts are slowed down to two in a second', async () => {
      const invented = (n: number) => ({ email: `leaked-${n}@example.com`, address: '2001:db8:0:7::1' });
      expect(await failed(500, invented)).toBe(116);
      await world.clock.advance('10s');
      expect(await failed(500, (n) => invented(n + 500))).toBe(20);
    });
  });

  describe('from a network that the account knows', () => {
    it('with the right password are accepted, however many networks fail elsewhere', async () => {
      expect((await signIn(CUSTOMER, RIGHT, ELSEWHERE)).status).toBe(201);
      await failed(100, (n) => ({ email: CUSTOMER, address: `198.51.100.${n}` }));
      expect(await signIn(CUSTOMER, RIGHT, HOME)).toMatchObject({ status: 429, retryAfterMs: 60_000 });
      expect((await signIn(CUSTOMER, RIGHT, ELSEWHERE)).status).toBe(201);
    });

    it('with the right password are accepted, whatever fails from there', async () => {
      expect((await signIn(CUSTOMER, RIGHT)).status).toBe(201);
      await failed(500, (n) => ({ email: `invented-${n}@example.com`, address: HOME }));
      expect(await failed(40, () => ({ email: CUSTOMER, address: HOME }))).toBe(40);
      // The 41st waits for three seconds of real time, and is then checked.
      expect((await signIn(CUSTOMER, 'wrong')).status).toBe(401);
      expect((await signIn(CUSTOMER, RIGHT)).status).toBe(201);
    });

    it('are slowed down to one in three seconds', async () => {
      expect((await signIn(CUSTOMER, RIGHT)).status).toBe(201);
      expect(await failed(500, () => ({ email: CUSTOMER, address: HOME }))).toBe(42);
      await world.clock.advance('30s');
      expect(await failed(500, () => ({ email: CUSTOMER, address: HOME }))).toBe(10);
    });

    it('know the network from joining on', async () => {
      const email = 'new-here@example.com';
      const joining = request(world.app).post('/api/members').set('x-forwarded-for', HOME);
      await joining.send({ email, password: '처음-뵙겠습니다', name: '새 손님' }).expect(201);
      await failed(100, (n) => ({ email, address: `198.51.100.${n}` }));
      expect((await signIn(email, RIGHT, ELSEWHERE)).status).toBe(429);
      expect((await signIn(email, RIGHT, HOME)).status).toBe(201);
    });

    it('are from an unknown network again 30 days after the last sign-in', async () => {
      expect((await signIn(CUSTOMER, RIGHT)).status).toBe(201);
      await world.clock.advance('30d');
      expect(await failed(20, () => ({ email: CUSTOMER, address: HOME }))).toBe(10);
    });
  });

  describe('with the token of a device that has signed in', () => {
    const knownDevice = async (email = CUSTOMER, address = HOME) =>
      (await signIn(email, RIGHT, address)).deviceToken ?? '';

    it('are accepted at once, whatever fails from the same network and from everywhere', async () => {
      const token = await knownDevice();
      await failed(500, () => ({ email: CUSTOMER, address: HOME }));
      await failed(500, (n) => ({ email: `invented-${n}@example.com`, address: HOME }));
      await failed(500, (n) => ({ email: CUSTOMER, address: `198.51.100.${n}` }));
      expect((await signIn(CUSTOMER, RIGHT, HOME)).status).toBe(429);
      expect((await signIn(CUSTOMER, RIGHT, HOME, token)).status).toBe(201);
      expect((await signIn(CUSTOMER, RIGHT, '192.0.2.99', token)).status).toBe(201);
    });

    it('over HTTP: a sign-in returns the token, and the next one sends it', async () => {
      const { deviceToken } = (await post(RIGHT).expect(201)).body as { deviceToken: string };
      await failed(500, () => ({ email: CUSTOMER, address: HOME }));
      await post(RIGHT).expect(429);
      const again = await post(RIGHT, HOME, { deviceToken }).expect(201);
      expect(again.body).toMatchObject({ deviceToken });
    });

    it('renew the token, and without one make a new one', async () => {
      const token = await knownDevice();
      await world.clock.advance('60d');
      expect((await signIn(CUSTOMER, RIGHT, ELSEWHERE, token)).deviceToken).toBe(token);
      await world.clock.advance('60d');
      expect((await signIn(CUSTOMER, RIGHT, ELSEWHERE, token)).deviceToken).toBe(token);
      expect((await signIn(CUSTOMER, RIGHT, ELSEWHERE)).deviceToken).toMatch(/^[\w-]{43}$/);
      expect(await knownDevice()).not.toBe(token);
    });

    it('are from an unknown device again 90 days after the last sign-in with it', async () => {
      const token = await knownDevice();
      await world.clock.advance('90d');
      expect((await signIn(CUSTOMER, RIGHT, ELSEWHERE, token)).deviceToken).not.toBe(token);
    });

    it('of another account are from an unknown device', async () => {
      const token = await knownDevice('rider@example.com');
      await failed(100, (n) => ({ email: CUSTOMER, address: `198.51.100.${n}` }));
      expect((await signIn(CUSTOMER, RIGHT, ELSEWHERE, token)).status).toBe(429);
    });

    it('that failed ten times are from an unknown device: a stolen token helps little in guessing', async () => {
      const token = await knownDevice();
      await failed(10, () => ({ email: CUSTOMER, address: ELSEWHERE, deviceToken: token }));
      expect(await failed(500, () => ({ email: CUSTOMER, address: ELSEWHERE, deviceToken: token }))).toBe(10);
      expect((await signIn(CUSTOMER, RIGHT, ELSEWHERE, token)).status).toBe(429);
    });

    it('sign in nobody without the right password', async () => {
      expect((await signIn(CUSTOMER, 'wrong-password', HOME, await knownDevice())).status).toBe(401);
    });

    it('are known for 20 devices of an account, those used last', async () => {
      const tokens: string[] = [];
      for (let n = 0; n < 21; n += 1) {
        tokens.push(await knownDevice());
        await world.clock.advance('1s');
      }
      const [first, second] = tokens;
      expect((await signIn(CUSTOMER, RIGHT, HOME, second)).deviceToken).toBe(second);
      expect((await signIn(CUSTOMER, RIGHT, HOME, first)).deviceToken).not.toBe(first);
      expect((await rows()).filter(({ subject }) => String(subject).startsWith('device:'))).toHaveLength(20);
    });

    it('are stored as digests of the token and the account', async () => {
      const token = await knownDevice();
      expect(JSON.stringify(await rows())).not.toContain(token);
    });
  });

  describe('while the checks of many strangers do not end', () => {
    /** Starts attempts whose checks end when the returned function is called. */
    const strangers = (times: number, attempt: (n: number) => Attempt) => {
      let end = () => {};
      const ended = new Promise<undefined>((resolve) => (end = () => resolve(undefined)));
      const all = Promise.allSettled(
        Array.from({ length: times }, (_none, n) => guard.guarded(attempt(n), () => ended)),
      );
      return async () => {
        end();
        return (await all).filter(({ status }) => status === 'rejected').length;
      };
    };

    it('are accepted from a network that the account knows', async () => {
      expect((await signIn(CUSTOMER, RIGHT)).status).toBe(201);
      const end = strangers(200, (n) => ({ email: CUSTOMER, address: `198.51.100.${n % 4}` }));
      expect((await signIn(CUSTOMER, RIGHT)).status).toBe(201);
      expect(await end()).toBeGreaterThan(0);
    });

    it('are accepted with a known device behind the same address', async () => {
      const { deviceToken } = await signIn(CUSTOMER, RIGHT);
      const end = strangers(200, () => ({ email: CUSTOMER, address: HOME }));
      expect((await signIn(CUSTOMER, RIGHT, HOME, deviceToken)).status).toBe(201);
      // 32 wait in one queue at most; the others are refused before they queue.
      expect(await end()).toBeGreaterThanOrEqual(200 - 32);
    });

    it('are accepted from a new network, if fewer than 40 strangers guess at the account', async () => {
      const end = strangers(30, (n) => ({ email: CUSTOMER, address: `198.51.100.${n}` }));
      expect((await signIn(CUSTOMER, RIGHT, ELSEWHERE)).status).toBe(201);
      await end();
    });
  });

  it('whose check could not be made do not count', async () => {
    const broken = () => Promise.reject(new Error('no worker is free'));
    for (let n = 0; n < 20; n += 1)
      await expect(guard.guarded({ email: CUSTOMER, address: HOME }, broken)).rejects.toThrow('no worker is free');
    expect((await signIn(CUSTOMER, RIGHT)).status).toBe(201);
  });

  it('are forgotten when they have leaked away, and stored without an e-mail or network address', async () => {
    await fail(5);
    expect(await rows()).toHaveLength(3);
    expect(JSON.stringify(await rows())).not.toMatch(/example|192\.0\.2/);
    await world.clock.advance('15m');
    await fail(1, 'nobody@example.com', '198.51.100.9');
    expect(await rows()).toHaveLength(3);
  });

  it('survive a restart', async () => {
    const dataDirectory = await mkdtemp(join(tmpdir(), 'ficus-sign-in-'));
    const first = await testWorld([memberModule], { samples: true, dataDirectory });
    for (let n = 0; n < 10; n += 1)
      await first
        .store('member')
        .units.run('a failure', (tx) => attempts.admit(tx, { email: CUSTOMER, address: '127.0.0.1' }));
    await first.close();
    const second = await testWorld([memberModule], { samples: true, dataDirectory });
    await request(second.app).post('/api/sessions').send({ email: CUSTOMER, password: RIGHT }).expect(429);
    await second.close();
    await rm(dataDirectory, { recursive: true });
  });

  it('of a member who withdraws are forgotten, with the networks and devices', async () => {
    await fail(1);
    const answer = await request(world.app).post('/api/sessions').send({ email: CUSTOMER, password: RIGHT });
    const { token } = answer.body as { token: string };
    await request(world.app).delete('/api/members/me').set('authorization', `Bearer ${token}`).expect(200);
    expect((await rows()).filter(({ account }) => account !== null)).toEqual([]);
  });
});
