import { arrives } from '../../testing/waiting.js';
import { RawConnection } from '../fixtures/raw-connection.js';
import { type GardenWorld, gardenWorld } from '../fixtures/world.js';
import { Quota } from './request-limits.js';

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

const BED = 'GET /api/beds/b1 HTTP/1.1\r\nhost: x\r\n\r\n';

/** A world that takes one call at a time, so four may wait, whose calls are held until `release`. */
async function fullWorld(): Promise<{ world: GardenWorld; port: number; url: string; release: () => void }> {
  const world = gardenWorld({ settings: { BODY_LIMIT: 2_000, REQUESTS_AT_ONCE: 1 } });
  const { port, url } = await world.edge.listen(0, '127.0.0.1');
  let release = (): void => undefined;
  const gate = new Promise<void>((resolve) => (release = resolve));
  world.dispatcher.answer = async () => {
    await gate;
    return {};
  };
  return { world, port, url, release };
}

describe('a process that has as many calls in work as it takes', () => {
  it('refuses those that cannot even wait with 503 and Retry-After, answers health, and serves the others', async () => {
    const { world, port, url, release } = await fullWorld();
    const served = await Promise.all(Array.from({ length: 5 }, () => RawConnection.to(port, BED)));
    const refused = await arrives('one is refused', async () => {
      const response = await fetch(`${url}/api/beds/b1`, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
      return response?.status === 503 ? response : undefined;
    });
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await refused.json()).toMatchObject({ status: 503, code: 'OVERLOADED' });
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    expect(world.dispatcher.asked).toHaveLength(1);
    release();
    await Promise.all(served.map((connection) => connection.answers(1)));
    expect(served.map(({ statuses }) => statuses)).toEqual(served.map(() => [200]));
    await world.edge.close(0);
  });

  it('does not begin a call whose client has gone while it waited', async () => {
    const { world, port, release } = await fullWorld();
    const [first] = [await RawConnection.to(port, BED)];
    await arrives('the first is in work', () => world.dispatcher.asked.length === 1);
    const gone = await RawConnection.to(port, BED);
    const sign = await RawConnection.to(port, 'GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n');
    await sign.answers(1);
    gone.socket.resetAndDestroy();
    await arrives('the server noticed', () => world.lines().some(({ status }) => status === 499));
    release();
    await first.answers(1);
    const after = await RawConnection.to(port, BED);
    await after.answers(1);
    expect(world.dispatcher.asked).toHaveLength(2);
    await world.edge.close(0);
  });
});
