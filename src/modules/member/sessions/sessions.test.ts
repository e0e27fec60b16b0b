import request from 'supertest';
import { testWorld, type TestWorld } from '../../../platform/testing/api.js';
import { member, type Session } from '../contract.js';
import { memberModule } from '../module.js';

const EMAIL = 'customer@example.com';

describe('a session', () => {
  let world: TestWorld;
  beforeEach(async () => {
    world = await testWorld([memberModule], { samples: true });
  });
  afterEach(() => world.close());

  const signIn = async () =>
    (await request(world.app).post('/api/sessions').send({ email: EMAIL, password: 'ficus-sample' }).expect(201))
      .body as Session;
  const refresh = async ({ refreshToken }: { refreshToken: string }) => {
    const { status, body } = await request(world.app).post('/api/sessions/refresh').send({ refreshToken });
    return { status, ...(body as Session & { code?: string }) };
  };
  const me = async (token: string) =>
    (await request(world.app).get('/api/members/me').set('authorization', `Bearer ${token}`)).status;
  const remove = (path: string, token: string) =>
    request(world.app).delete(path).set('authorization', `Bearer ${token}`);
  const ended = { status: 401, code: 'SESSION_ENDED' };

  it('goes on with new tokens when it is refreshed, although the first token has expired', async () => {
    const first = await signIn();
    await world.clock.advance('16m');
    expect(await me(first.token)).toBe(401);
    const second = await refresh(first);
    expect(second.status).toBe(201);
    expect(await me(second.token)).toBe(200);
    await world.clock.advance('16m');
    expect((await refresh(second)).status).toBe(201);
  });

  it('ends when a refresh token is used again later: somebody has a copy', async () => {
    const first = await signIn();
    const second = await refresh(first);
    await world.clock.advance('11s');
    expect(await refresh(first)).toMatchObject(ended);
    expect(await refresh(second)).toMatchObject(ended);
    await world.clock.advance('4s');
    expect(await me(second.token)).toBe(401);
  });

  it('survives a client that lost the answer and repeats at once; one refresh token of the two is valid', async () => {
    const first = await signIn();
    const lost = await refresh(first);
    const repeated = await refresh(first);
    expect(repeated.status).toBe(201);
    const third = await refresh(repeated);
    expect(third.status).toBe(201);
    expect(await refresh(lost)).toMatchObject(ended);
    expect(await refresh(third)).toMatchObject(ended);
  });

  it('is not ended by who makes up a refresh token from its identifier', async () => {
    const first = await signIn();
    const [sessionId] = first.refreshToken.split('.');
    for (const refreshToken of [`${sessionId}.made.up`, 'nonsense', `${first.refreshToken}.more`])
      expect(await refresh({ refreshToken })).toMatchObject(ended);
    expect((await refresh(first)).status).toBe(201);
  });

  it('ends when nobody refreshes it for its lifetime', async () => {
    const first = await signIn();
    await world.clock.advance('30d');
    expect(await refresh(first)).toMatchObject(ended);
  });

  it('ends by signing out: its tokens are refused within three seconds, and those of another session are not', async () => {
    const [phone, laptop] = [await signIn(), await signIn()];
    expect(await me(phone.token)).toBe(200);
    await remove('/api/sessions/current', phone.token).expect(200);
    await world.clock.advance('4s');
    expect(await me(phone.token)).toBe(401);
    expect(await refresh(phone)).toMatchObject(ended);
    expect(await me(laptop.token)).toBe(200);
  });

  it('ends with all others of its member by signing out everywhere; signing in again works at once', async () => {
    const [phone, laptop] = [await signIn(), await signIn()];
    await remove('/api/sessions', phone.token).expect(200);
    const anew = await signIn();
    await world.clock.advance('4s');
    expect([await me(phone.token), await me(laptop.token), await me(anew.token)]).toEqual([401, 401, 200]);
  });

  it('ends with the membership: every token of a member who has withdrawn is refused, also one of no session', async () => {
    const session = await signIn();
    const other = await world.tokenFor(session.memberId, 'customer');
    expect(await me(other)).toBe(200);
    await remove('/api/members/me', session.token).expect(200);
    await world.clock.advance('4s');
    expect([await me(session.token), await me(other)]).toEqual([401, 401]);
    expect(await refresh(session)).toMatchObject(ended);
  });

  it('is told apart from a token that belongs to none, which cannot be signed out here', async () => {
    const answer = await remove('/api/sessions/current', await world.tokenFor('m1', 'customer')).expect(409);
    expect(answer.body).toMatchObject({ code: 'NO_SESSION' });
  });

  it('keeps no refresh token, and its revocation no longer than its tokens live', async () => {
    const session = await signIn();
    await remove('/api/sessions/current', session.token).expect(200);
    await world.clock.advance('16m');
    const next = await signIn();
    await remove('/api/sessions/current', next.token).expect(200);
    const { sql } = world.store('member').reads;
    expect(await sql.all('SELECT seq, kind FROM revocations')).toEqual([{ seq: 2, kind: 'session' }]);
    const last = await signIn();
    const rows = JSON.stringify(await sql.all('SELECT * FROM sessions'));
    for (const secret of last.refreshToken.split('.').slice(1)) expect(rows).not.toContain(secret);
  });

  it('is revoked for the edge alone: no route lists it', async () => {
    const caller = { kind: 'module', module: 'order' } as const;
    await expect(world.client(member, caller).revocations({ after: 0 })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});
