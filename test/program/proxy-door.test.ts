import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { request } from 'undici';
import { arrives } from '../../src/platform/testing/waiting.js';
import { Customer } from './customer.js';
import { Hosts, SECRET } from './hosts.js';
import type { Program } from './program.js';

const run = promisify(execFile);
const FIG = fileURLToPath(new URL('../../tools/fig/fig.mjs', import.meta.url));
/** Orders that the load must have placed by each door in turn. */
const ENOUGH = 25;

interface Wanted {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PATCH' | 'OPTIONS' | 'DELETE';
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  /** Sends no more than the first half of the body: whether the rest arrives before the response would be a matter of chance. */
  readonly isCutShort?: boolean;
}

/** Larger than the edge takes. */
const LARGE = JSON.stringify({ note: 'x'.repeat(200_000) });

function compared(answer: {
  readonly statusCode?: number | undefined;
  readonly headers: object;
  readonly text: string;
}) {
  const { date: _date, ratelimit: _left, ...kept } = answer.headers as Record<string, unknown>;
  return { status: answer.statusCode, headers: kept, text: answer.text };
}

async function firstHalf(url: string, method: string, headers: Record<string, string>, body: string) {
  const sending = httpRequest(url, { method, agent: false, headers: { ...headers, 'content-length': body.length } });
  sending.write(body.slice(0, body.length / 2));
  try {
    const [response] = (await once(sending, 'response')) as [IncomingMessage];
    return { statusCode: response.statusCode, headers: response.headers, text: await textOf(response) };
  } finally {
    sending.destroy();
  }
}

describe('a module in a service with a public edge', () => {
  let hosts: Hosts;
  let monolith: Program;
  let customer: Customer;
  let admin: string;

  beforeAll(async () => {
    hosts = await Hosts.prepare('order');
    // Both doors count the requests of tests; the limits themselves are compared by their headers.
    const environment = {
      PLACEMENT: hosts.placement('order'),
      RATE_LIMIT_MEMBER: '100000',
      RATE_LIMIT_NETWORK: '100000',
    };
    [monolith] = await Promise.all([
      hosts.start('monolith', environment),
      hosts.start('order', { ...environment, PLACEMENT: '', EDGE_PORT: '0' }),
    ]);
    await hosts.ready();
    customer = await Customer.signIn(monolith.url);
    admin = (await Customer.signIn(monolith.url, 'admin@example.com')).token;
    await arrives('the public edge of order', async () => (await doorOf('order')).edges.length === 1);
  });
  afterAll(() => hosts.end());

  const fig = async (...words: string[]) => {
    const FICUS_URL = monolith.internalUrl;
    const env = { PATH: process.env['PATH'], FICUS_URL, FICUS_TOKEN: admin, INTERNAL_SECRET: SECRET };
    const done = await run(process.execPath, [FIG, 'door', ...words], { env }).catch((error: unknown) => error);
    const { stdout, stderr, code = 0 } = done as { stdout: string; stderr: string; code?: number };
    return { stdout, stderr, code };
  };
  const value = async (...words: string[]) => {
    const { stdout, stderr } = await fig(...words, '--json');
    if (stdout === '') throw new Error(stderr);
    return JSON.parse(stdout) as Record<string, unknown>;
  };
  const doorOf = async (module: string) => {
    const { items } = await value('--list');
    const found = (items as { module: string; door: string; edges: string[] }[]).find((one) => one.module === module);
    if (!found) throw new Error(`There is no ${module}.`);
    return found;
  };
  /** How many requests the public edge of order has answered for its routes. */
  const forwarded = async () => {
    const text = await (await fetch(`${hosts.address('order')}/metrics`)).text();
    const counts = text.matchAll(/^http_requests_total\{(?=[^}]*module="order")[^}]*\} (\d+)$/gm);
    return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
  };

  /** A response but for the time, and for what is left of a quota, which every request lessens. */
  const seen = async ({ method, path, headers = {}, body, isCutShort = false }: Wanted) => {
    const named = { 'x-request-id': 'request-1', 'x-correlation-id': 'correlation-1', ...headers };
    const url = monolith.url + path;
    if (isCutShort && body !== undefined) return compared(await firstHalf(url, method, named, body));
    const answer = await request(url, { method, headers: named, ...(body === undefined ? {} : { body }) });
    return compared({ ...answer, text: await answer.body.text() });
  };

  it('gives the same responses by both doors, byte for byte', async () => {
    const bearer = { authorization: `Bearer ${customer.token}` };
    const json = { ...bearer, 'content-type': 'application/json' };
    const key = (name: string) => ({ ...json, 'idempotency-key': name });
    const basket = JSON.stringify(await customer.basket());
    const { body: placed } = await customer.post('/api/orders', 'compared', JSON.parse(basket) as object);
    const order = `/api/orders/${String(placed['orderId'])}`;
    await arrives('the payment of the order', async () => (await customer.get(order)).body['status'] === 'paid');
    const wanted: readonly Wanted[] = [
      { method: 'GET', path: '/api/orders?limit=1', headers: bearer },
      { method: 'GET', path: order, headers: bearer },
      { method: 'HEAD', path: order, headers: bearer },
      { method: 'GET', path: order, headers: { ...bearer, 'if-none-match': '"1"' } },
      { method: 'GET', path: order },
      { method: 'GET', path: order, headers: { authorization: 'Bearer forged' } },
      { method: 'GET', path: order, headers: { authorization: 'Basic eA==' } },
      { method: 'GET', path: '/api/orders/none-of-mine', headers: bearer },
      { method: 'GET', path: '/api/orders?limit=1000', headers: bearer },
      { method: 'GET', path: '/api/orders?cursor=nonsense', headers: bearer },
      { method: 'OPTIONS', path: '/api/orders' },
      { method: 'DELETE', path: '/api/orders', headers: bearer },
      // The outcome that the call door has stored.
      { method: 'POST', path: '/api/orders', headers: key('compared'), body: basket },
      { method: 'POST', path: '/api/orders', headers: key('compared'), body: basket.replace('10', '11') },
      { method: 'POST', path: '/api/orders', headers: json, body: basket },
      { method: 'POST', path: '/api/orders', headers: key('k2'), body: '{}' },
      { method: 'POST', path: '/api/orders', headers: key('k3'), body: '{"shopId":' },
      { method: 'POST', path: '/api/orders', headers: { ...key('k4'), 'content-type': 'text/plain' }, body: basket },
      { method: 'POST', path: '/api/orders', headers: key('k5'), body: LARGE, isCutShort: true },
      { method: 'POST', path: `${order}/accept`, headers: bearer },
    ];
    const called: unknown[] = [];
    for (const one of wanted) called.push(await seen(one));
    const before = await forwarded();
    expect(await value('order', 'proxy', '--reason', 'compared')).toMatchObject({ changed: true, was: 'call' });
    const proxied: unknown[] = [];
    for (const one of wanted) proxied.push(await seen(one));
    // What no route of the module takes stays at the monolith.
    expect((await forwarded()) - before).toBe(wanted.length - 2);
    await value('order', 'call');
    expect(proxied).toEqual(called);
    const statuses = new Set((called as { status: number }[]).map(({ status }) => status));
    expect([...statuses].sort()).toEqual([200, 201, 204, 400, 401, 403, 404, 405, 413, 415, 422]);
    const { host } = new URL(hosts.address('order'));
    expect(called[0]).toMatchObject({ status: 200, headers: { 'x-served-by': `order@${host}` } });
  });

  it('changes its door under load without an error for any client, and no order is placed twice', async () => {
    const basket = await customer.basket();
    const known = (await customer.all('/api/orders')).length;
    const errors: unknown[] = [];
    let [placed, stopped] = [0, false];
    const load = Array.from({ length: 4 }, async (_, client) => {
      for (let at = 0; !stopped; at += 1) {
        const key = `load-${client}-${at}`;
        const first = await customer.post('/api/orders', key, basket).catch((error: unknown) => error);
        const again = await customer.post('/api/orders', key, basket).catch((error: unknown) => error);
        const [one, other] = [first, again] as { status?: number; body?: { orderId?: string } }[];
        if (one?.status !== 201 || one.body?.orderId !== other?.body?.orderId) errors.push(first, again);
        placed += 1;
      }
    });
    for (const door of ['proxy', 'call', 'proxy', 'call', 'proxy', 'call']) {
      await value('order', door);
      const [from, requests] = [placed, await forwarded()];
      await arrives(`orders by the ${door} door`, () => placed >= from + ENOUGH);
      const taken = (await forwarded()) - requests;
      if (door === 'proxy') expect(taken).toBeGreaterThan(ENOUGH);
      // Requests that were under way end where they are: two of each client at most.
      else expect(taken).toBeLessThanOrEqual(8);
    }
    stopped = true;
    await Promise.all(load);
    expect(errors).toEqual([]);
    expect((await customer.all('/api/orders')).length - known).toBe(placed);
    const { items } = (await value('order', '--history')) as { items: { door: string; by: string }[] };
    expect(items.slice(0, 2).map(({ door }) => door)).toEqual(['call', 'proxy']);
  });

  it('is served on when the monolith has started again, by the door that was chosen', async () => {
    await value('order', 'proxy', '--reason', 'for good');
    await monolith.kill();
    monolith = await hosts.start('monolith', { RATE_LIMIT: 'off' });
    customer = customer.at(monolith.url);
    await arrives('the public edge of order', async () => (await doorOf('order')).edges.length === 1);
    const before = await forwarded();
    expect((await customer.get('/api/orders?limit=1')).status).toBe(200);
    expect([(await forwarded()) - before, (await doorOf('order')).door]).toEqual([1, 'proxy']);
    expect((await fig('order', '--history')).stdout).toMatch(/proxy +\S+ +operator \S+ +for good\n/);
  });

  it('verifies tokens at its own edge while the module that signs them is away', async () => {
    const [edge = ''] = (await doorOf('order')).edges;
    await monolith.kill();
    const read = (token: string) =>
      fetch(`${edge}/api/orders?limit=1`, { headers: { authorization: `Bearer ${token}` } });
    expect([(await read(customer.token)).status, (await read(`${customer.token}A`)).status]).toEqual([200, 401]);
    monolith = await hosts.start('monolith', { RATE_LIMIT: 'off' });
    customer = customer.at(monolith.url);
  });

  it.each([
    [['shop', 'proxy'], 'shop is local, so no request for it is forwarded; place it at a service first.'],
    [['shops', 'proxy'], 'There is no module shops; modules are member, notification, order, payment, shop.'],
    [['order'], 'Say the door of order: proxy or call.'],
    [['order', 'window'], 'Say the door of order: proxy or call.'],
    [[], 'Say the module, such as shop.'],
    [['order', 'proxy', 'now'], "'now' is one word too many."],
    [['order', '--list'], '--list shows all modules; for one, use: door order --history.'],
  ])('has no other door, and nothing is changed: fig door %j', async (words, sentence) => {
    const before = await value('--list');
    const { stdout, stderr, code } = await fig(...words);
    expect([stdout, code]).toEqual(['', 1]);
    expect(stderr).toContain(sentence);
    expect(await value('--list')).toEqual(before);
  });
});
