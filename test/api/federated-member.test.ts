import type { Driver } from '../driver/driver.js';
import { startDriver } from '../driver/start-driver.js';
import { Issuer } from './issuer.js';
import { Ordering } from './ordering.js';
import { Visitor } from './visitor.js';

const SUB = 'f:7c2e:1001';
const PERSON = {
  email: 'Lee@Company.example',
  email_verified: true,
  name: '이하나',
  realm_access: { roles: ['customer', 'offline_access'] },
};

describe('a member of the issuer that AUTH_ISSUER names', () => {
  let issuer: Issuer;
  let driver: Driver;
  let anybody: Visitor;
  beforeAll(async () => {
    issuer = await Issuer.start();
    driver = await startDriver(issuer.environment);
    anybody = Visitor.at(driver.address);
  });
  afterAll(async () => {
    await driver?.close();
    await issuer.close();
  });

  const holding = async (claims: object = PERSON, sub = SUB) =>
    anybody.withToken(await issuer.token(sub, driver.clock.now(), { ...claims }));

  it('has an account from the first request on, orders, and receives the messages', async () => {
    const member = await holding();
    const me = await member.get('/api/members/me');
    expect([me.status, me.body]).toEqual([
      200,
      expect.objectContaining({ email: 'lee@company.example', name: '이하나', roles: ['customer'] }),
    ]);
    const orderId = await (await Ordering.between(member, await anybody.signIn('owner@example.com'))).place();
    await driver.settled();
    const { items } = (await member.get('/api/notifications')).body as { items: { orderId: string; state: string }[] };
    expect(items.filter((message) => message.orderId === orderId)).toEqual([
      expect.objectContaining({ state: 'sent' }),
    ]);
  });

  it('is not the local member whose identifier is equal to its sub', async () => {
    const local = (await (await anybody.signIn('customer@example.com')).get('/api/members/me')).body as {
      memberId: string;
    };
    const namesake = (await (await holding(PERSON, local.memberId)).get('/api/members/me')).body as object;
    expect(namesake).toMatchObject({ email: 'lee@company.example' });
    expect(namesake).not.toMatchObject({ memberId: local.memberId });
  });

  it('cannot order without a verified e-mail address, and gets a sentence that says what to do', async () => {
    const unverified = await holding({ ...PERSON, email_verified: false }, 'unverified');
    const refused = await unverified.post('/api/orders', {}, 'unverified-1');
    expect([refused.status, refused.body]).toEqual([403, expect.objectContaining({ code: 'EMAIL_NOT_VERIFIED' })]);
    const verified = await holding(PERSON, 'unverified');
    expect((await verified.get('/api/members/me')).status).toBe(200);
  });
});
