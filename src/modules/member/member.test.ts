import { namedId } from '../../platform/api.js';
import { testWorld, type TestWorld } from '../../platform/testing/api.js';
import { randomBytes, scryptSync } from 'node:crypto';
import request from 'supertest';
import { member } from './contract.js';
import { memberModule } from './module.js';
import { written } from './passwords/password-hash.js';

const kim = { email: 'Kim@Example.com', password: '떡볶이를-좋아해요', name: '김하늘', phone: '01012345678' };
const notification = { kind: 'module', module: 'notification' } as const;

describe('member', () => {
  let world: TestWorld;
  beforeAll(async () => {
    world = await testWorld([memberModule], { samples: true });
  });
  afterAll(() => world.close());

  const register = (change: object = {}) =>
    request(world.app)
      .post('/api/members')
      .send({ ...kim, ...change });
  const signIn = (email: string, password = kim.password) =>
    request(world.app).post('/api/sessions').send({ email, password });
  const me = (token: string) => request(world.app).get('/api/members/me').set('Authorization', `Bearer ${token}`);

  it('lets somebody join, sign in and see what is kept of them', async () => {
    const joined = await register().expect(201);
    expect(joined.body).toEqual({
      memberId: expect.any(String) as string,
      email: 'kim@example.com',
      name: '김하늘',
      phone: '010-1234-5678',
      roles: ['customer'],
      registeredAt: '2026-01-05T09:00:00.000Z',
    });
    const session = await signIn('kim@EXAMPLE.com').expect(201);
    expect(session.body).toEqual({
      token: expect.any(String) as string,
      expiresAt: '2026-01-05T09:15:00.000Z',
      refreshToken: expect.stringMatching(/^[\w-]+\.[\w-]{43}\.[\w-]{43}$/) as string,
      refreshExpiresAt: '2026-02-04T09:00:00.000Z',
      memberId: (joined.body as { memberId: string }).memberId,
      deviceToken: expect.any(String) as string,
    });
    const seen = await me((session.body as { token: string }).token).expect(200);
    expect(seen.body).toEqual(joined.body);
  });

  it('keeps one member for one e-mail address, however it is written', async () => {
    await register({ email: 'one@example.com' }).expect(201);
    const second = await register({ email: 'ONE@example.com' }).expect(409);
    expect(second.body).toMatchObject({ code: 'EMAIL_TAKEN' });
  });

  it('answers an unknown address and a wrong password alike', async () => {
    const wrong = await signIn('customer@example.com', 'ficus-sample!').expect(401);
    const unknown = await signIn('nobody@example.com', 'ficus-sample').expect(401);
    expect(wrong.body).toMatchObject({ code: 'BAD_CREDENTIALS' });
    const plain = ({ code, title, detail, status }: Record<string, unknown>) => ({ code, title, detail, status });
    expect(plain(unknown.body as never)).toEqual(plain(wrong.body as never));
  });

  it.each(['admin', 'king'])('lets nobody make themselves %s', async (role) => {
    await register({ email: 'rise@example.com', roles: [role] }).expect(400);
  });

  it.each([
    ['a short password', { password: 'short' }],
    ['no e-mail address', { email: 'kim' }],
    ['a name of two lines', { name: '김\n하늘' }],
    ['a number that is not mobile', { phone: '02-123-4567' }],
    ['something more', { admin: true }],
  ])('refuses a registration with %s', async (_what, change) => {
    await register({ email: 'bad@example.com', ...change }).expect(400);
  });

  it('publishes who joined, and nothing personal', async () => {
    await register({ email: 'seen@example.com', roles: ['owner', 'rider'] }).expect(201);
    const events = await world.published(member.events.registered);
    expect(events.map((data) => Object.keys(data).sort())).toEqual(events.map(() => ['memberId', 'roles']));
    expect(JSON.stringify(events)).not.toContain('seen@example.com');
  });

  it('keeps neither a password nor a quick hash of one', async () => {
    await register({ email: 'secret@example.com', password: 'my-very-own-secret' })
      .set('Idempotency-Key', 'k-secret')
      .expect(201);
    const { sql } = world.store('member').reads;
    const tables = await world.store('member').tables();
    const rows = await Promise.all(tables.map((name) => sql.all(`SELECT * FROM ${name}`)));
    expect(JSON.stringify(rows)).not.toContain('my-very-own-secret');
    expect(await sql.all("SELECT * FROM credentials WHERE password_hash NOT LIKE '$scrypt$ln=15,r=8,p=3$%'")).toEqual(
      [],
    );
    expect(JSON.stringify(rows)).not.toContain('k-secret');
  });

  it('makes a hash of an older cost anew when the member signs in, from the same password', async () => {
    const { memberId } = (await register({ email: 'early@example.com' }).expect(201)).body as { memberId: string };
    const salt = randomBytes(16);
    const hash = scryptSync(kim.password, salt, 32, { N: 1_024, r: 8, p: 1 });
    const early = written({ ln: 10, r: 8, p: 1, salt, hash });
    const { units, reads } = world.store('member');
    await units.run('an early hash', (tx) =>
      tx.sql.all('UPDATE credentials SET password_hash = ? WHERE member_id = ?', [early, memberId]),
    );
    await signIn('early@example.com', 'wrong-password').expect(401);
    const kept = () => reads.sql.all('SELECT password_hash FROM credentials WHERE member_id = ?', [memberId]);
    expect(await kept()).toEqual([{ password_hash: early }]);
    await signIn('early@example.com').expect(201);
    expect(await kept()).toEqual([{ password_hash: expect.stringMatching(/^\$scrypt\$ln=15,r=8,p=3\$/) as string }]);
    await signIn('early@example.com').expect(201);
  });

  it('publishes the public halves of its keys alone', async () => {
    const { body } = await request(world.app).get('/.well-known/jwks.json').expect(200);
    const { keys } = body as { keys: object[] };
    expect(keys).toHaveLength(1);
    expect(Object.keys(keys[0] ?? {}).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
  });

  it('gives the contact of a member to notification, and to no other caller', async () => {
    const memberId = namedId('member:customer@example.com');
    expect(await world.client(member, notification).contact({ memberId })).toMatchObject({
      memberId,
      email: 'customer@example.com',
    });
    await expect(world.client(member, { kind: 'module', module: 'order' }).contact({ memberId })).rejects.toMatchObject(
      {
        code: 'FORBIDDEN',
      },
    );
  });

  it('erases a member who withdraws, and says so', async () => {
    const joined = await register({ email: 'leaving@example.com', name: '떠나는 사람' }).expect(201);
    const { memberId } = joined.body as { memberId: string };
    const { token } = (await signIn('leaving@example.com').expect(201)).body as { token: string };
    await request(world.app).delete('/api/members/me').set('Authorization', `Bearer ${token}`).expect(200);
    await me(token).expect(404);
    await signIn('leaving@example.com').expect(401);
    await expect(world.client(member, notification).contact({ memberId })).rejects.toMatchObject({
      code: 'MEMBER_UNKNOWN',
    });
    expect(await world.published(member.events.withdrawn)).toEqual([{ memberId }]);
    const rows = await world.store('member').reads.sql.all('SELECT * FROM members WHERE member_id = ?', [memberId]);
    expect(JSON.stringify(rows)).not.toMatch(/leaving@example|떠나는/);
    await register({ email: 'leaving@example.com' }).expect(201);
  });

  it('shows nobody anything without a token', async () => {
    await request(world.app).get('/api/members/me').expect(401);
  });
});

describe('joining', () => {
  let world: TestWorld;
  beforeAll(async () => {
    world = await testWorld([memberModule], { environment: { TRUSTED_PROXIES: '1', REGISTRATIONS_PER_HOUR: '2' } });
  });
  afterAll(() => world.close());

  const join = (email: string, address: string, change: object = {}) =>
    request(world.app)
      .post('/api/members')
      .set('x-forwarded-for', address)
      .send({ ...kim, email, ...change });

  it('is limited for each network, and others are not affected', async () => {
    await join('a@example.com', '192.0.2.1').expect(201);
    await join('a@example.com', '192.0.2.1').expect(409);
    const refused = await join('b@example.com', '192.0.2.1').expect(429).expect('retry-after', '1800');
    expect(refused.body).toMatchObject({ code: 'TOO_MANY_REGISTRATIONS' });
    await join('b@example.com', '192.0.2.2').expect(201);
    await world.clock.advance('30m');
    await join('c@example.com', '192.0.2.1').expect(201);
  });

  it.each([
    ['a common password', { password: 'Password1' }],
    ['the own e-mail address as password', { password: 'jihoon.lee@example.com' }],
    ['the part before the @ as password', { password: 'Jihoon.Lee1' }],
    ['the own name as password', { name: '이지훈 Jihoon', password: '이지훈 jihoon' }],
  ])('with %s is refused, and the password is not repeated', async (_what, change) => {
    const { body } = await join('jihoon.lee@example.com', '192.0.2.3', change).expect(422);
    expect(body).toMatchObject({ code: 'PASSWORD_UNSUITABLE' });
    expect(JSON.stringify(body)).not.toContain(change.password);
  });

  it.each([
    ['a direction override', 'owner\u202eevil'],
    ['an invisible character', '박\u200b사장'],
    ['combining marks alone', '\u0301\u0301'],
    ['a Hangul filler alone', '\u3164'],
  ])('with a name of %s is refused', async (_what, name) => {
    await join('name@example.com', '192.0.2.4', { name }).expect(400);
  });

  it('with a lone surrogate in the password is refused', async () => {
    const body = '{"email":"half@example.com","name":"half","password":"long-enough-\\ud800"}';
    await request(world.app).post('/api/members').set('content-type', 'application/json').send(body).expect(400);
  });
});

describe('the first key of member', () => {
  it('is made once, even when several requests ask for it at the same time', async () => {
    const world = await testWorld([memberModule]);
    const ask = () => request(world.app).get('/.well-known/jwks.json').expect(200);
    const answers = await Promise.all([ask(), ask(), ask(), ask()]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    await world.close();
  });
});
