import { clientNetwork } from './client-network.js';
import { gardenWorld } from './fixtures/world.js';
import { Quota } from './quota.js';

const settings = { BODY_LIMIT: 2_000, RATE_LIMIT_MEMBER: 1, RATE_LIMIT_NETWORK: 1, TRUSTED_PROXIES: 1 };
const QUOTA = 10;

describe('a member that asks too often', () => {
  const { http, dispatcher } = gardenWorld({ settings });
  const ask = (token: string) => http.get('/api/beds/b1').set('authorization', `Bearer ${token}`);

  it('is refused with 429 and Retry-After, and nothing is done', async () => {
    for (let n = 0; n < QUOTA; n += 1) {
      const { headers } = await ask('gardener-lily').expect(200);
      expect(headers['ratelimit-policy']).toBe('"member";q=10;w=10');
      expect(headers['ratelimit']).toMatch(new RegExp(`^"member";r=${QUOTA - 1 - n};t=\\d+$`));
    }
    const { body, headers } = await ask('gardener-lily').expect(429);
    expect(body).toMatchObject({ status: 429, code: 'RATE_LIMITED', type: '/problems/RATE_LIMITED' });
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(headers['ratelimit']).toMatch(/^"member";r=0;t=\d+$/);
    expect(dispatcher.asked).toHaveLength(QUOTA);
  });

  it('holds up neither another member nor somebody without a token', async () => {
    await ask('gardener-rose').expect(200);
    await http.get('/api/beds/b1').expect(200);
  });
});

describe('a network that asks too often', () => {
  const { http } = gardenWorld({ settings });
  const from = (address: string, path = '/api/beds/b1') => http.get(path).set('x-forwarded-for', address);

  it('is refused at that route alone, and no other network is', async () => {
    for (let n = 0; n < QUOTA; n += 1) await from('192.0.2.1').expect(200);
    await from('192.0.2.1').expect(429);
    await from('192.0.2.2').expect(200);
    await from('192.0.2.1', '/api/beds').expect(200);
    await http.get('/health/live').set('x-forwarded-for', '192.0.2.1').expect(200);
  });

  it('is counted by its forged tokens, too, and holds up no member behind it', async () => {
    const forged = () => from('192.0.2.3').set('authorization', 'Bearer forged');
    for (let n = 0; n < QUOTA; n += 1) await forged().expect(401);
    await forged().expect(429);
    await from('192.0.2.3').set('authorization', 'Bearer gardener-lily').expect(200);
  });

  it('is the first 64 bits of an IPv6 address', async () => {
    for (let n = 0; n < QUOTA; n += 1) await from(`2001:db8:1:2::${n}`).expect(200);
    await from('2001:db8:1:2:ffff::1').expect(429);
    await from('2001:db8:1:3::1').expect(200);
    expect(clientNetwork('::ffff:192.0.2.1')).toBe('192.0.2.1');
  });
});

describe('limits on requests', () => {
  it('let one member ask 200 times a second by default', async () => {
    const quota = new Quota('member', 250);
    for (let n = 0; n < 2_000; n += 1) expect((await quota.count('lily')).exceeded).toBe(false);
  });

  it('can be turned off', async () => {
    const { http } = gardenWorld({ settings: { ...settings, RATE_LIMIT: false } });
    for (let n = 0; n < QUOTA + 2; n += 1) {
      const { headers } = await http.get('/api/beds/b1').expect(200);
      expect(headers['ratelimit']).toBeUndefined();
    }
  });

  it('keep a bounded number of keys, however many networks an attacker has', async () => {
    const quota = new Quota('network', 1, 100);
    for (let n = 0; n < 1_000; n += 1) await quota.count(`2001:db8:0:${n.toString(16)}::/64`);
    expect(quota.size).toBe(100);
  });
});
