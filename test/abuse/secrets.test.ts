import type { HttpResponse } from './door.js';
import { Marketplace } from './marketplace.js';

/** What is secret or personal, each so peculiar that it stands nowhere by chance. */
const PRIVATE = {
  email: 'Gildong.Private@personal-mail.example',
  password: 'jangdokdae-7#Secret',
  newPassword: 'another-onggi-8#Secret',
  name: '홍길동이름',
  phone: '010-8765-4321',
  device: 'device-token-private-55',
  card: '4929-1234-5678-9012',
  address: '서울시 마포구 비밀로 77, 1004호',
  key: 'idempotency-private-66',
  cookie: 'session-private-44',
};

/** Other ways in which the same may be written. */
const WRITTEN = [
  ...Object.values(PRIVATE),
  PRIVATE.email.toLowerCase(),
  PRIVATE.phone.replaceAll('-', ''),
  PRIVATE.card.replaceAll('-', ''),
  ...[PRIVATE.email, PRIVATE.password, PRIVATE.name, PRIVATE.address].map(encodeURIComponent),
  Buffer.from(PRIVATE.password).toString('base64'),
  'personal-mail.example',
];

describe('what is secret or personal', () => {
  let marketplace: Marketplace;
  let token: string;
  const refusals: HttpResponse[] = [];
  beforeAll(async () => {
    marketplace = await Marketplace.open();
  });
  afterAll(() => marketplace.close());

  const found = (text: string) => [...WRITTEN, token].filter((one) => text.includes(one));
  const refused = async (sent: Promise<HttpResponse>) => {
    const response = await sent;
    if (response.status < 400) throw new Error(`A request that must be refused got ${response.status}.`);
    refusals.push(response);
  };

  it('is in use: somebody joins, signs in, orders, is notified, and leaves', async () => {
    const { email, password, name, phone, device, key } = PRIVATE;
    const door = marketplace.door();
    const joined = await door.post(
      '/api/members',
      { email, password, name, phone, device },
      { 'idempotency-key': key },
    );
    expect(joined.status).toBe(201);
    const session = await door.post('/api/sessions', { email, password });
    ({ token } = JSON.parse(session.text) as { token: string });
    const member = marketplace.door(token);
    expect((await member.get('/api/members/me')).text).toContain(phone);
    const { owner, orderId } = await marketplace.anOrder(member);
    await marketplace.comesToRest();
    expect((await owner.post(`/api/orders/${orderId}/reject`, { reason: PRIVATE.address })).status).toBe(200);
    await marketplace.comesToRest();
    expect((await member.get('/api/notifications')).status).toBe(200);
  });

  it('is written where it does not belong: addresses, headers, bodies that are refused', async () => {
    const { email, password, newPassword, name, phone, card, address, key, cookie } = PRIVATE;
    const member = marketplace.door(token);
    const nobody = marketplace.door();
    await refused(nobody.post('/api/sessions', { email, password: newPassword }));
    await refused(nobody.post('/api/members', { email, password, name }));
    await refused(nobody.post('/api/members', { email, password, name, phone, creditCard: card }));
    await refused(nobody.post('/api/members', { email: `${email} `, password, name: `${name}\n`, phone: `${phone}9` }));
    await refused(
      member.post('/api/orders', { shopId: address, items: card, paymentMethod: card }, { 'idempotency-key': key }),
    );
    await refused(nobody.send({ method: 'POST', path: '/api/sessions', body: `{"password": "${password}", ` }));
    await refused(
      nobody.send({ method: 'POST', path: '/api/sessions', headers: { 'content-type': 'text/plain' }, body: password }),
    );
    for (const text of [email, phone, card, address, password, token].map(encodeURIComponent)) {
      // An identifier that might be one is named in the response to its sender, and nowhere else.
      await member.get(`/api/orders/${text}`);
      await refused(member.get(`/api/nothing/${text}/${text}`));
      await refused(member.get(`/api/shops?district=${text}&token=${text}`));
    }
    await refused(member.get(`/api/nothing/${email}`));
    await refused(member.get(`http://${email}:${password.replace('#', '')}@127.0.0.1/api/nothing`));
    await refused(nobody.send({ method: 'GET', path: '/api/members/me', headers: { cookie, 'x-api-key': token } }));
    await refused(
      nobody.send({
        method: 'GET',
        path: '/api/members/me',
        headers: { authorization: `Basic ${Buffer.from(password).toString('base64')}` },
      }),
    );
    await refused(marketplace.door(`${token}x`).get('/api/members/me'));
    const { status } = await member.send({
      method: 'DELETE',
      path: '/api/members/me',
      headers: { 'idempotency-key': `${key}-2` },
    });
    expect(status).toBe(200);
    await refused(member.get('/api/members/me'));
    await marketplace.comesToRest();
  });

  it('never reaches the log, even at its most talkative', () => {
    expect(marketplace.lines.length).toBeGreaterThan(30);
    expect(marketplace.lines.filter((line) => found(line).length > 0)).toEqual([]);
  });

  it('never reaches the metrics', async () => {
    const { text } = await marketplace.door(undefined, 'internal').get('/metrics');
    expect(text).toContain('http_requests_total');
    expect(found(text)).toEqual([]);
  });

  it('is not repeated by a refusal', () => {
    expect(refusals.length).toBeGreaterThan(20);
    expect(refusals.flatMap(({ text }) => (found(text).length > 0 ? [text] : []))).toEqual([]);
  });
});
