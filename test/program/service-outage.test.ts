import { arrives } from '../../src/platform/testing/waiting.js';
import { Books } from '../crash/books.js';
import { judgeBooks } from '../crash/judge-books.js';
import { judgeMoney } from '../crash/judge-money.js';
import { judgeRequests } from '../crash/judge-requests.js';
import { load } from '../crash/load.js';
import { quiet } from '../crash/quiet.js';
import { Random } from '../crash/random.js';
import { RequestLog } from '../crash/request-log.js';
import { nothingFound } from '../crash/verdict.js';
import { CircuitWatch } from './circuit-watch.js';
import { Customer } from './customer.js';
import { Hosts } from './hosts.js';

const MODULES = ['member', 'shop', 'order', 'payment', 'notification'];
const [ORDERING, READING] = [2, 4];
/** So many orders are accepted in the end, and then cost money. */
const ACCEPTED = 10;
/** Payment stands still for so long at least, in milliseconds. */
const FROZEN_MS = 10_000;
/** The deadline of a call of payment, and what a busy machine may add before its caller has the response, in milliseconds. */
const [DEADLINE_MS, SLACK_MS] = [2_000, 3_000];
const LIMIT_MS = 90_000;

interface Read {
  readonly at: number;
  readonly ms: number;
  readonly status: number;
  readonly code: string;
}

/** Calls go by frames unless a setting says otherwise; `.ci/run --long` takes both. */
const TRANSPORTS = process.env['ALL_TRANSPORTS'] ? ['frames', 'http'] : ['frames'];

describe.each(TRANSPORTS)('payment as a service, called by %s, under load', (CALL_TRANSPORT) => {
  let hosts: Hosts;
  let watch: CircuitWatch | undefined;
  let over = false;
  beforeEach(async () => {
    hosts = await Hosts.prepare('payment');
    over = false;
  });
  afterEach(async () => {
    over = true;
    await watch?.end().catch(() => undefined);
    await hosts.end();
  });

  it('stands still, goes on, is killed and started again: callers get the declared error in time, the circuit breaker opens and closes, orders wait and finish, money balances', async () => {
    const settings = { CALL_TRANSPORT, RATE_LIMIT: 'off', GATEWAY_TIMEOUT: '200ms', GATEWAY_SLOW: '250ms' };
    const [monolith] = await Promise.all([
      hosts.start('monolith', { ...settings, PLACEMENT: hosts.placement('payment') }),
      hosts.start('payment', settings),
    ]);
    await hosts.ready();
    const customer = await Customer.signIn(monolith.url);
    const owner = await Customer.signIn(monolith.url, 'owner@example.com');
    const admin = await Customer.signIn(monolith.url, 'admin@example.com');
    const requests = new RequestLog();
    let acknowledged = 0;
    const ordering = load({
      connections: ORDERING,
      leavesUnpaid: true,
      ...{ customer, owner, log: requests, random: new Random(1), round: CALL_TRANSPORT },
      basket: await shopOf(owner, customer),
      over: () => over,
      acknowledged: () => (acknowledged += 1),
    });
    const reads: Read[] = [];
    const reading = Array.from({ length: READING }, async () => {
      while (!over) {
        const at = performance.now();
        const { status, body } = await admin.get('/api/payments/ledger/accounts');
        reads.push({ at, ms: performance.now() - at, status, code: String(body['code']) });
      }
    });
    const circuit = (watch = new CircuitWatch(monolith.internalUrl, hosts.address('payment')));
    const isServed = () => reads.at(-1)?.status === 200;
    const work = async (more: number, from = acknowledged) =>
      arrives('more requests of clients', () => acknowledged >= from + more, LIMIT_MS);

    await work(20);
    await arrives('a read, and a closed circuit', () => isServed() && circuit.now === 'closed');
    expect(circuit.take()).toEqual(['closed']);

    const frozenAt = performance.now();
    hosts.program('payment').freeze();
    await arrives('an open circuit', () => circuit.has('open'), LIMIT_MS);
    await arrives('a call that tries the host', () => circuit.has('half-open'), LIMIT_MS);
    await arrives('ten seconds', () => performance.now() > frozenAt + FROZEN_MS, LIMIT_MS);
    await work(20);
    const thawedAt = performance.now();
    hosts.program('payment').thaw();
    await arrives('a read once it goes on', () => circuit.now === 'closed' && isServed(), LIMIT_MS);
    expect(circuit.take().join(' ')).toMatch(/^closed( open| half-open)+ closed$/);

    const killedAt = performance.now();
    await hosts.program('payment').kill();
    await arrives('an open circuit', () => circuit.has('open'), LIMIT_MS);
    await work(20);
    await hosts.start('payment', settings);
    await arrives('a read of the one that was started again', () => circuit.now === 'closed' && isServed(), LIMIT_MS);
    // A call that tries a killed host ends at once, so that its state is seldom seen.
    expect(circuit.take().join(' ')).toMatch(/^closed( open| half-open)+ closed$/);

    over = true;
    await Promise.all([ordering, ...reading]);
    await circuit.end();
    const failed = reads.filter(({ status }) => status !== 200);
    expect(
      failed.filter(({ status, code }) => !/^(503 UNAVAILABLE|504 DEADLINE_EXCEEDED)$/.test(`${status} ${code}`)),
    ).toEqual([]);
    expect(reads.filter(({ ms }) => ms > DEADLINE_MS + SLACK_MS)).toEqual([]);
    // None before the first outage. While the circuit is open, reads fail at once.
    expect(failed.filter(({ at, ms }) => at + ms < frozenAt)).toEqual([]);
    const whileFrozen = reads.filter(({ at }) => at > frozenAt + DEADLINE_MS && at < thawedAt - DEADLINE_MS);
    expect(new Set(whileFrozen.map(({ status }) => status === 200))).toEqual(new Set([false]));
    expect(whileFrozen.some(({ ms, code }) => code === 'UNAVAILABLE' && ms < DEADLINE_MS / 2)).toBe(true);
    expect(failed.some(({ at }) => at > killedAt)).toBe(true);

    for (const request of requests.open) await requests.repeat(request.by === 'owner' ? owner : customer, request);
    expect(requests.open).toEqual([]);
    const paid = async () => (await customer.all('/api/orders')).filter(({ status }) => status === 'paid');
    const idle = () =>
      quiet([monolith.internalUrl, hosts.program('payment').internalUrl], async () => (await paid()).length);
    await idle();
    const accepted = (await paid()).slice(0, ACCEPTED).map(({ orderId }) => String(orderId));
    for (const orderId of accepted)
      await requests.send(owner, {
        by: 'owner',
        path: `/api/orders/${orderId}/accept`,
        key: `${orderId}-end`,
        body: {},
      });
    await idle();
    const findings = nothingFound();
    await judgeRequests(requests, { customer, owner }, findings);
    expect(await monolith.stop()).toBe(0);
    expect(await hosts.program('payment').stop()).toBe(0);
    const homes = new Set(['payment', 'gateway']);
    const books = new Books((book) => hosts.data(homes.has(book) ? book : 'monolith'), {});
    try {
      await judgeBooks(books, MODULES, findings);
      await judgeMoney(books, findings);
      const captured = await books.all('gateway', "SELECT order_id FROM charges WHERE state = 'captured'");
      expect(captured.map(({ order_id: id }) => id)).toEqual(expect.arrayContaining(accepted));
      expect(accepted).toHaveLength(ACCEPTED);
    } finally {
      await books.close();
    }
    expect(findings).toEqual(nothingFound());
    process.stderr.write(
      `${CALL_TRANSPORT}: ${acknowledged} requests, ${reads.length} reads, ${failed.length} failed.\n`,
    );
  }, 300_000);
});

/** Ten of the first item of an open shop of this owner, as an order wants it. */
async function shopOf(owner: Customer, customer: Customer) {
  const { memberId } = (await owner.get('/api/members/me')).body;
  const shops = (await customer.get(`/api/shops?open=true&limit=1&ownerId=${String(memberId)}`)).body;
  const [{ shopId }] = shops['items'] as [{ shopId: string }];
  const { menu } = (await customer.get(`/api/shops/${shopId}`)).body as { menu: [{ menuItemId: string }] };
  return { shopId, items: [{ menuItemId: menu[0].menuItemId, quantity: 10 }] };
}
