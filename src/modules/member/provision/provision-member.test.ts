import request from 'supertest';
import { testWorld, type TestWorld } from '../../../platform/testing/api.js';
import { namedId } from '../../../platform/api.js';
import { member } from '../contract.js';
import { memberModule } from '../module.js';

const ISSUER = 'https://id.example';
const EMAIL = 'hana@example.com';
const CUSTOMER = namedId('member:customer@example.com');
const PASSWORD = '떡볶이를-좋아해요';

describe('a member whom another issuer signs in', () => {
  let world: TestWorld;
  beforeEach(async () => {
    world = await testWorld([memberModule], { samples: true, printErrors: false });
  });
  afterEach(() => world.close());

  const edge = () => world.client(member, { kind: 'module', module: 'edge' });
  const said = (change: object = {}) => ({
    memberId: 'f-1',
    issuer: ISSUER,
    email: EMAIL,
    name: '이하나',
    roles: ['customer', 'offline_access'],
    ...change,
  });
  const me = async (memberId = 'f-1') => world.client(member, { kind: 'member', memberId, roles: [] }).me({});
  const contactOf = (memberId: string) =>
    world.client(member, { kind: 'module', module: 'notification' }).contact({ memberId });
  const all = (statement: string, values: string[] = []) => world.store('member').reads.sql.all(statement, values);
  const registrations = () => world.published(member.events.registered, 'f-1');
  const register = () =>
    request(world.app).post('/api/members').send({ email: EMAIL, password: PASSWORD, name: '다른 하나' });
  const signIn = () => request(world.app).post('/api/sessions').send({ email: EMAIL, password: PASSWORD });

  it('gets one account however many requests come at once, and one event is published', async () => {
    await Promise.all(Array.from({ length: 4 }, () => edge().provision(said())));
    await edge().provision(said());
    expect(await me()).toMatchObject({ memberId: 'f-1', email: EMAIL, name: '이하나', roles: ['customer'] });
    expect(await contactOf('f-1')).toEqual({ memberId: 'f-1', name: '이하나', email: EMAIL });
    expect(await registrations()).toHaveLength(1);
  });

  it('has the address, the name and the roles that the issuer said last', async () => {
    await edge().provision(said());
    await edge().provision(said({ email: 'Hana@Company.example', name: '이하나 팀장', roles: ['owner'] }));
    expect(await me()).toMatchObject({ email: 'hana@company.example', name: '이하나 팀장', roles: ['owner'] });
    await edge().provision(said({ roles: [] }));
    expect(await me()).toMatchObject({ roles: [] });
    expect(await registrations()).toHaveLength(1);
  });

  it.each([
    ['no verified address', { email: undefined }, 'EMAIL_NOT_VERIFIED', `Verify the address at ${ISSUER}`],
    ['an address that is none', { email: 'hana' }, 'EMAIL_NOT_VERIFIED', `Verify the address at ${ISSUER}`],
    ['no name', { name: undefined }, 'NAME_MISSING', `Set a name of at most 40 characters at ${ISSUER}`],
    ['no name that shows', { name: '\u202e', preferredUsername: 'x'.repeat(41) }, 'NAME_MISSING', 'Set a name'],
  ])('gets none with %s, and an error that says what to do', async (_what, change, code, message) => {
    await expect(edge().provision(said(change))).rejects.toMatchObject({
      status: 403,
      code,
      message: expect.stringContaining(message) as string,
    });
    expect(await all("SELECT member_id FROM members WHERE member_id = 'f-1'")).toEqual([]);
  });

  it('is called by the user name of the issuer where the name cannot be shown', async () => {
    await edge().provision(said({ name: 'x'.repeat(41), preferredUsername: ' hana ' }));
    expect(await me()).toMatchObject({ name: 'hana' });
  });

  it('neither reserves an address nor takes one over: whoever joins with it is somebody else', async () => {
    await edge().provision(said());
    await signIn().expect(401);
    const joined = await register().expect(201);
    await signIn().expect(201);
    expect(joined.body).toMatchObject({ name: '다른 하나' });
    await edge().provision(said({ memberId: 'f-2' }));
    expect(await me()).toMatchObject({ name: '이하나' });
    expect(await me('f-2')).toMatchObject({ email: EMAIL });
    expect(await all('SELECT member_id FROM credentials WHERE member_id LIKE ?', ['f-%'])).toEqual([]);
  });

  it('leaves alone what is known of attempts at the same address when it withdraws', async () => {
    await register().expect(201);
    await edge().provision(said());
    const attempts = () => all('SELECT * FROM sign_in_attempts WHERE account IS NOT NULL ORDER BY subject');
    const before = await attempts();
    expect(before).not.toEqual([]);
    await world.client(member, { kind: 'member', memberId: 'f-1', roles: [] }).withdraw({});
    expect(await attempts()).toEqual(before);
  });

  it('who has withdrawn gets no account again, and nothing personal of them is kept', async () => {
    await edge().provision(said());
    await world.client(member, { kind: 'member', memberId: 'f-1', roles: [] }).withdraw({});
    await expect(edge().provision(said())).rejects.toMatchObject({ status: 403, code: 'MEMBERSHIP_ENDED' });
    expect(await all("SELECT email, federated_email, name FROM members WHERE member_id = 'f-1'")).toEqual([
      { email: null, federated_email: null, name: null },
    ]);
  });

  it('never becomes a member who signs in here, whatever the identifier', async () => {
    const before = await all('SELECT * FROM members ORDER BY member_id');
    await expect(edge().provision(said({ memberId: CUSTOMER }))).rejects.toMatchObject({ status: 500 });
    expect(await all('SELECT * FROM members ORDER BY member_id')).toEqual(before);
  });

  it('is made by the edge alone', async () => {
    const admin = world.client(member, { kind: 'member', memberId: 'm-1', roles: ['admin'] });
    await expect(admin.provision(said())).rejects.toMatchObject({ status: 403, code: 'FORBIDDEN' });
  });
});
