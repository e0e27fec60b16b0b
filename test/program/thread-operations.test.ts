import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { arrives } from '../../src/platform/testing/waiting.js';
import { macHeader } from '../../tools/internal/request-mac.mjs';
import { Customer } from './customer.js';
import { Hosts, SECRET } from './hosts.js';
import { parkNewest } from './park-newest.js';
import type { Program } from './program.js';
import { inThreads, isNotifiedOnce, isPaid, LIMIT_MS, placeOrder, withFaults } from './threaded.js';

const run = promisify(execFile);
const EVENTS = fileURLToPath(new URL('../../tools/events/events.mjs', import.meta.url));
const THREADS = ['notification', 'order', 'payment'];

describe('operations of modules in threads', () => {
  let hosts: Hosts;
  let program: Program;
  let customer: Customer;
  let operator: Customer;
  let orderId: string;
  beforeAll(async () => {
    hosts = await Hosts.prepare();
    program = await hosts.start('monolith', { ...inThreads(...THREADS), ...ofOperations() });
    await hosts.ready();
    customer = await Customer.signIn(program.url);
    operator = await Customer.signIn(program.url, 'admin@example.com');
    orderId = await placeOrder(customer, 'k1');
    await isPaid(customer, orderId);
    await isNotifiedOnce(customer, orderId);
  });
  afterAll(() => hosts.end());

  /** The file is that of the operations of the main thread; those of the other threads have files of their own. */
  const ofOperations = () => ({ OPERATIONS_DATABASE_URL: `sqlite:${join(hosts.directory, 'operations.sqlite')}` });

  const events = async (...words: string[]) => {
    const env = {
      ...{ PATH: process.env['PATH'], INTERNAL_SECRET: SECRET },
      ...{ FICUS_URL: program.internalUrl, FICUS_TOKEN: operator.token },
    };
    return (await run(process.execPath, [EVENTS, ...words], { env })).stdout;
  };

  it('show each of their feeds once, the logs of all, and the whole story of an order', async () => {
    const lag = await events('lag');
    for (const feed of ['notification<-order', 'order<-payment', 'payment<-payment'])
      expect(lag.split('\n').filter((line) => line.startsWith(`${feed} `))).toHaveLength(1);
    expect(lag).not.toContain('missing');
    expect(await events('tail', 'order')).toContain(orderId);
    expect(await events('tail', 'payment')).toMatch(/payment\.(captured|authorized)/);
    expect(await events('tail', 'notification')).toContain('notification.queued');
    const path = `/api/traces/${orderId}`;
    const headers = { authorization: `Bearer ${operator.token}`, ...macHeader(SECRET, 'GET', path) };
    const response = await fetch(program.internalUrl + path, { headers });
    const { items, complete } = (await response.json()) as { items: { module: string }[]; complete: boolean };
    expect([new Set(items.map(({ module }) => module)), complete]).toEqual([new Set(THREADS), true]);
  });

  it('measure each of them under the label of its thread, and the modules beside them without one', async () => {
    const metrics = await (await fetch(`${program.internalUrl}/metrics`)).text();
    for (const name of THREADS) {
      expect(metrics).toContain(`ficus_thread_up{thread="${name}"} 1`);
      expect(metrics).toMatch(new RegExp(`^ficus_thread_utilization\\{thread="${name}"\\} [\\d.]+\$`, 'm'));
      expect(metrics).toMatch(new RegExp(`^ficus_module_epoch\\{thread="${name}",module="${name}"`, 'm'));
    }
    expect(metrics).toMatch(/^ficus_module_epoch\{module="shop"/m);
    expect(metrics.match(/^# TYPE ficus_module_epoch /gm)).toHaveLength(1);
  });

  it('have a feed handle its log from the beginning, which doubles nothing', async () => {
    await events('rebuild', 'notification<-order');
    const caughtUp = async () => {
      const { items } = JSON.parse(await events('lag', '--json')) as { items: { feed: string; lag: number }[] };
      return items.some(({ feed, lag }) => feed === 'notification<-order' && lag === 0);
    };
    await arrives('the feed at the end of the log', caughtUp, LIMIT_MS);
    await isNotifiedOnce(customer, orderId);
  });

  it('retry what is parked there', async () => {
    expect(await program.stop()).toBe(0);
    await parkNewest(hosts.data('monolith'));
    program = await hosts.start('monolith', ofOperations());
    await hosts.ready();
    [customer, operator] = [customer.at(program.url), operator.at(program.url)];
    const listed = async () => (await operator.get('/api/parked-events')).body['items'] as { id: string }[];
    const [parked] = await listed();
    expect(parked).toMatchObject({ module: 'payment', error: 'parked by a test' });
    expect(await events('parked')).toContain(parked?.id);
    expect(await events('parked', String(parked?.id))).toContain('no stack');
    expect(await events('retry', String(parked?.id))).toContain(parked?.id);
    await arrives('nothing is parked', async () => (await listed()).length === 0, LIMIT_MS);
    expect(await events('parked')).toContain('Nothing is parked.');
    const { body } = await customer.get(`/api/payments/${orderId}`);
    expect(body).toMatchObject({ status: 'authorized' });
  });

  it('name a module whose thread is busy, and list the others', async () => {
    expect(await program.stop()).toBe(0);
    program = await hosts.start('monolith', { ...ofOperations(), ...withFaults(hosts.directory) });
    await hosts.ready();
    operator = operator.at(program.url);
    await writeFile(join(hosts.directory, 'burn'), '');
    await arrives('the busy thread', () => existsSync(join(hosts.directory, 'burning')), LIMIT_MS);
    const lag = await events('lag');
    expect(lag).toMatch(/^payment is missing from this list: payment is at thread/m);
    expect(lag).toMatch(/^notification<-order /m);
    expect(lag).not.toMatch(/^payment<-payment /m);
    const metrics = await (await fetch(`${program.internalUrl}/metrics`)).text();
    expect(metrics).toContain('ficus_thread_up{thread="payment"} 1');
    expect(metrics).toContain('ficus_module_epoch{thread="order"');
    expect(metrics).not.toContain('ficus_module_epoch{thread="payment"');
    await rm(join(hosts.directory, 'burning'));
    await arrives('the feeds of all', async () => !(await events('lag')).includes('missing'), LIMIT_MS);
  });
});
