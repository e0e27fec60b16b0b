import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { arrives } from '../../src/platform/testing/waiting.js';
import { macHeader } from '../../tools/internal/request-mac.mjs';
import { Customer } from './customer.js';
import { Hosts, SECRET } from './hosts.js';
import { parkNewest } from './park-newest.js';
import type { Program } from './program.js';

const run = promisify(execFile);
const EVENTS = fileURLToPath(new URL('../../tools/events/events.mjs', import.meta.url));
const LIMIT_MS = 60_000;

interface Listed {
  readonly items: readonly { readonly id: string; readonly module: string; readonly outcome?: string }[];
  readonly missing?: readonly { readonly module: string; readonly reason: string }[];
  readonly complete?: boolean;
}

describe('operations of a monolith whose module payment is a service', () => {
  let hosts: Hosts;
  let monolith: Program;
  let customer: Customer;
  let operator: Customer;
  beforeAll(async () => {
    hosts = await Hosts.prepare('payment');
    monolith = await hosts.startAll('payment');
    customer = await Customer.signIn(monolith.url);
    operator = await Customer.signIn(monolith.url, 'admin@example.com');
  });
  afterAll(() => hosts.end());

  const events = async (...words: string[]) => {
    const env = {
      ...{ PATH: process.env['PATH'], INTERNAL_SECRET: SECRET },
      ...{ FICUS_URL: monolith.internalUrl, FICUS_TOKEN: operator.token },
    };
    return (await run(process.execPath, [EVENTS, ...words], { env })).stdout;
  };
  const internally = async (path: string): Promise<Listed> => {
    const headers = { authorization: `Bearer ${operator.token}`, ...macHeader(SECRET, 'GET', path) };
    return (await (await fetch(monolith.internalUrl + path, { headers })).json()) as Listed;
  };
  const parkedAt = async () => (await operator.get('/api/parked-events')).body as unknown as Listed;

  it('tell one story of an order, retry at the public address what is parked there, and name it when it is killed', async () => {
    const placed = await customer.post('/api/orders', 'k1', await customer.basket());
    const orderId = String(placed.body['orderId']);
    const isPaid = async () => (await customer.get(`/api/orders/${orderId}`)).body['status'] === 'paid';
    await arrives('an order that is paid', isPaid, LIMIT_MS);
    const story = await arrives(
      'a story that all three modules tell',
      async () => {
        const told = await internally(`/api/traces/${orderId}`);
        const modules = new Set(told.items.map(({ module }) => module));
        return ['notification', 'order', 'payment'].every((name) => modules.has(name)) ? told : undefined;
      },
      LIMIT_MS,
    );
    expect(story.complete).toBe(true);
    const outcomes = story.items.map(({ outcome }) => outcome);
    expect(outcomes).toEqual(expect.arrayContaining(['handled by payment', 'handled by order']));
    expect(await events('lag')).toContain('payment<-payment');

    expect(await hosts.program('payment').stop()).toBe(0);
    await parkNewest(hosts.data('payment'));
    await hosts.start('payment');
    await hosts.ready();
    const [parked] = (await parkedAt()).items;
    expect(parked).toMatchObject({ module: 'payment', error: 'parked by a test' });
    expect(await events('parked')).toContain(parked?.id);
    const retried = await operator.post(`/api/parked-events/${parked?.id}/retry`, 'retry-1', {});
    expect([retried.status, retried.body['id']]).toEqual([200, parked?.id]);
    await arrives('nothing is parked', async () => (await parkedAt()).items.length === 0, LIMIT_MS);

    await hosts.program('payment').kill();
    const missing = [
      { module: 'payment', reason: expect.stringContaining(new URL(hosts.address('payment')).host) as string },
    ];
    expect(await parkedAt()).toEqual({ items: [], missing });
    expect(await internally('/api/feeds')).toMatchObject({ missing });
    expect(await internally(`/api/traces/${orderId}`)).toMatchObject({ complete: false, missing });
    expect(await events('lag')).toContain('payment is missing from this list: payment is at ');
    const one = await operator.get(`/api/parked-events/${parked?.id}`);
    expect([one.status, one.body['code']]).toEqual([503, 'UNAVAILABLE']);
  });
});
