import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import { TEST_DRIVER, testWorld, type TestWorld } from '../../platform/testing/api.js';
import { SqliteDatabase } from '../../platform/api.js';
import { type AccountBalance, payment, type PaymentMethod } from './contract.js';
import { paymentModule } from './module.js';

const order = { kind: 'module', module: 'order' } as const;
const admin = { kind: 'member', memberId: 'm0', roles: ['admin'] } as const;
const AMOUNT = 19_500;
const OUTCOMES = ['authorized', 'captured', 'failed', 'voided', 'refunded'];

describe('payment', () => {
  let dataDirectory: string;
  let world: TestWorld;
  let orderId: string;
  let orders = 0;
  beforeAll(async () => {
    dataDirectory = await mkdtemp(join(tmpdir(), 'ficus-payment-'));
    const environment = { GATEWAY_TIMEOUT: '1500ms', GATEWAY_SLOW: '2s' };
    world = await testWorld([paymentModule], { dataDirectory, environment });
  });
  afterAll(async () => {
    await world.close();
    await rm(dataDirectory, { recursive: true, force: true });
  });
  beforeEach(() => {
    orders += 1;
    orderId = `o${orders}`;
  });

  const facts = (method: PaymentMethod = 'card-ok') => ({
    orderId,
    memberId: 'm1',
    shopId: 's1',
    ownerId: 'm9',
    amount: AMOUNT,
    method,
  });
  const payments = () => world.client(payment, order);
  const authorize = (method?: PaymentMethod) => payments().authorize(facts(method));
  const shown = () => world.client(payment, admin).byOrder({ orderId });
  const reads = <Row extends object>(statement: string) =>
    world.store('payment').reads.sql.all<Row>(statement, [orderId]);
  const requests = () =>
    reads<{ request_key: string; state: string; result: string | null }>(
      'SELECT request_key, state, result FROM gateway_requests WHERE order_id = ? ORDER BY wanted_at, request_key',
    );

  /** Waits until the gateway has performed every request. */
  async function settled(): Promise<void> {
    await world.settled();
    const states = await world.running.delivery.states();
    expect(states.filter(({ held }) => held > 0)).toEqual([]);
  }

  /** The names of what others were told, in order. */
  async function told(): Promise<readonly string[]> {
    return (await world.publishedNames(payment, orderId)).filter((name) => OUTCOMES.includes(name));
  }

  /** The gateway's own book, which no module reads. */
  async function book(): Promise<{ key: string; amount: number; state: string }[]> {
    const connection = await new SqliteDatabase(join(dataDirectory, 'gateway.sqlite'), TEST_DRIVER).reader();
    try {
      return await connection.all('SELECT key, amount, state FROM charges WHERE order_id = ?', [orderId]);
    } finally {
      await connection.close();
    }
  }
  const charge = (state: string) => [{ key: `${orderId}:authorize`, amount: AMOUNT, state }];

  /** The balances of the order's accounts: what they were debited, less what they were credited. */
  async function balances(): Promise<Record<string, number>> {
    const { accounts, debit, credit } = await world.client(payment, admin).accounts({ orderId });
    expect(debit).toBe(credit);
    return Object.fromEntries(
      accounts.map(({ account, ...sums }: AccountBalance) => [account, sums.debit - sums.credit]),
    );
  }
  const HELD = { 'card-holds': AMOUNT, 'customer-authorizations': -AMOUNT };
  const RELEASED = { 'card-holds': 0, 'customer-authorizations': 0 };
  const TAKEN = { ...RELEASED, 'gateway-clearing': AMOUNT, 'shop-payable': -AMOUNT };
  const RETURNED = { ...TAKEN, 'gateway-clearing': 0, refunds: AMOUNT };

  /** Runs commands so that their units share one commit: nothing happens between them. */
  async function atOnce(...commands: (() => Promise<unknown>)[]): Promise<void> {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const busy = world.store('payment').units.run('hold the queue', () => held);
    const sent = commands.map((command) => command());
    await world.arrives('the commands queue', () => world.store('payment').waiting >= commands.length);
    release();
    await Promise.all([busy, ...sent]);
  }

  it('returns from an authorisation at once, and publishes its outcome', async () => {
    expect(await authorize()).toEqual({ orderId, status: 'pending' });
    await settled();
    expect(await told()).toEqual(['authorized']);
    expect(await shown()).toEqual({
      ...facts(),
      status: 'authorized',
      captured: 0,
      refunded: 0,
      requestedAt: expect.any(String) as string,
      updatedAt: expect.any(String) as string,
    });
    expect(await book()).toEqual(charge('authorized'));
    expect(await balances()).toEqual(HELD);
  });

  it.each(['card-slow', 'card-timeout-after-charge'] as const)(
    'charges %s once, although the answer does not come in time',
    async (method) => {
      await authorize(method);
      await settled();
      expect(await told()).toEqual(['authorized']);
      expect(await book()).toEqual(charge('authorized'));
      expect(await balances()).toEqual(HELD);
    },
  );

  it.each([
    ['card-declined', 'declined'],
    ['card-fails', 'gateway-failure'],
  ] as const)('fails with %s (%s), and nothing is charged', async (method, reason) => {
    await authorize(method);
    await settled();
    expect(await told()).toEqual(['failed']);
    expect(await shown()).toMatchObject({ status: 'failed', reason, captured: 0 });
    expect(await book()).toEqual([]);
    expect(await balances()).toEqual({});
  });

  it('that was authorised is captured, and refunded', async () => {
    await authorize();
    await settled();
    expect(await payments().capture({ orderId })).toEqual({ orderId, status: 'authorized' });
    await settled();
    expect(await told()).toEqual(['authorized', 'captured']);
    expect(await shown()).toMatchObject({ status: 'captured', captured: AMOUNT, refunded: 0 });
    expect(await book()).toEqual(charge('captured'));
    expect(await balances()).toEqual(TAKEN);

    expect(await payments().refund({ orderId })).toEqual({ orderId, status: 'captured' });
    await settled();
    expect(await told()).toEqual(['authorized', 'captured', 'refunded']);
    expect(await shown()).toMatchObject({ status: 'refunded', captured: AMOUNT, refunded: AMOUNT });
    expect(await book()).toEqual(charge('refunded'));
    expect(await balances()).toEqual(RETURNED);
  });

  it('that was authorised is voided', async () => {
    await authorize();
    await settled();
    await payments().void({ orderId });
    await settled();
    expect(await told()).toEqual(['authorized', 'voided']);
    expect(await shown()).toMatchObject({ status: 'voided', captured: 0 });
    expect(await book()).toEqual(charge('voided'));
    expect(await balances()).toEqual(RELEASED);
  });

  it('that is voided before it is charged is never charged', async () => {
    await atOnce(
      () => authorize(),
      () => payments().void({ orderId }),
    );
    await settled();
    expect(await told()).toEqual(['voided']);
    expect(await shown()).toMatchObject({ status: 'voided' });
    expect(await book()).toEqual([]);
    expect(await balances()).toEqual({});
    expect(await requests()).toEqual([
      { request_key: `${orderId}:authorize`, state: 'performed', result: 'voided' },
      { request_key: `${orderId}:void`, state: 'moot', result: null },
    ]);
  });

  it('that is voided while the charge is in progress is charged and voided, and no event says that it was authorised', async () => {
    await authorize('card-timeout-after-charge');
    await world.arrives('the gateway has charged', async () => (await book().catch(() => [])).length > 0);
    expect(await payments().void({ orderId })).toEqual({ orderId, status: 'pending' });
    await settled();
    expect(await told()).toEqual(['voided']);
    expect(await book()).toEqual(charge('voided'));
    expect(await balances()).toEqual(RELEASED);
  });

  it('that fails while a void waits has failed, and once', async () => {
    await authorize('card-fails');
    await payments().void({ orderId });
    await settled();
    expect(['failed', 'voided']).toContain((await shown()).status);
    expect(await told()).toHaveLength(1);
    expect(await book()).toEqual([]);
  });

  it('is refunded when a refund overtakes its capture', async () => {
    await authorize();
    await settled();
    await atOnce(
      () => payments().capture({ orderId }),
      () => payments().refund({ orderId }),
    );
    await settled();
    expect(await told()).toEqual(['authorized', 'captured', 'refunded']);
    expect(await book()).toEqual(charge('refunded'));
    expect(await balances()).toEqual(RETURNED);
  });

  it('performs a repeated step once, with another key or none', async () => {
    await payments().authorize(facts(), { key: `${orderId}-a` });
    expect(await payments().authorize(facts(), { key: `${orderId}-b` })).toEqual({ orderId, status: 'pending' });
    await settled();
    expect(await authorize()).toEqual({ orderId, status: 'authorized' });
    await Promise.all([payments().capture({ orderId }), payments().capture({ orderId })]);
    await settled();
    expect(await payments().capture({ orderId })).toEqual({ orderId, status: 'captured' });
    await Promise.all([payments().refund({ orderId }), payments().refund({ orderId })]);
    await settled();
    expect(await payments().refund({ orderId })).toEqual({ orderId, status: 'refunded' });
    expect(await payments().capture({ orderId })).toEqual({ orderId, status: 'refunded' });
    expect(await told()).toEqual(['authorized', 'captured', 'refunded']);
    expect(await requests()).toHaveLength(3);
    expect(await book()).toEqual(charge('refunded'));
    expect(await balances()).toEqual(RETURNED);
  });

  it('does not charge again what was charged before a crash', async () => {
    await authorize();
    await settled();
    // As if the process had died between the charge and its record: the record is undone, and the request comes again.
    await world.store('payment').units.run('forget the result', async (tx) => {
      await tx.sql.all("UPDATE payments SET stage = 'authorizing' WHERE order_id = ?", [orderId]);
      await tx.sql.all("UPDATE gateway_requests SET state = 'wanted', result = NULL WHERE order_id = ?", [orderId]);
      await tx.sql.all('DELETE FROM ledger_entries WHERE order_id = ?', [orderId]);
      tx.publish(payment.events.requested, { orderId, operation: 'authorize' });
    });
    await settled();
    expect(await told()).toEqual(['authorized', 'authorized']);
    expect(await book()).toEqual(charge('authorized'));
    expect(await balances()).toEqual(HELD);
  });

  it('records a result once, however often its request is delivered', async () => {
    await authorize();
    await settled();
    await world.publish(payment.events.requested, { orderId, operation: 'authorize' });
    await settled();
    expect(await told()).toEqual(['authorized']);
    expect(await balances()).toEqual(HELD);
  });

  it.each(['capture', 'void', 'refund'] as const)('refuses to %s for an order that it does not know', async (step) => {
    await expect(payments()[step]({ orderId })).rejects.toMatchObject({ code: 'PAYMENT_UNKNOWN', status: 404 });
  });

  it('refuses a second payment of an order with other facts', async () => {
    await authorize();
    await expect(payments().authorize({ ...facts(), amount: 1 })).rejects.toMatchObject({
      code: 'ILLEGAL_PAYMENT_STEP',
      status: 409,
      message: `The order ${orderId} has a payment already; its amount is 19500, not 1.`,
    });
  });

  it('refuses a step that its state does not allow, and does nothing', async () => {
    const illegal = { code: 'ILLEGAL_PAYMENT_STEP', status: 409 };
    await authorize();
    await expect(payments().refund({ orderId })).rejects.toMatchObject(illegal);
    await settled();
    await payments().void({ orderId });
    await expect(payments().capture({ orderId })).rejects.toMatchObject({
      ...illegal,
      message: 'A payment that is voiding does not allow capture.',
    });
    await settled();
    await expect(payments().capture({ orderId })).rejects.toMatchObject(illegal);
    expect(await payments().void({ orderId })).toEqual({ orderId, status: 'voided' });
    expect(await told()).toEqual(['authorized', 'voided']);
  });

  it('accepts a void of a payment that has failed, and does nothing', async () => {
    await authorize('card-declined');
    await settled();
    expect(await payments().void({ orderId })).toEqual({ orderId, status: 'failed' });
    await settled();
    expect(await told()).toEqual(['failed']);
  });

  it('takes commands from order alone', async () => {
    for (const caller of [admin, { kind: 'module', module: 'storefront' } as const])
      await expect(world.client(payment, caller).authorize(facts())).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('is shown to its customer, the owner of its shop, admins and the storefront, and to nobody else', async () => {
    await authorize();
    await settled();
    const get = async (memberId: string, role: string) =>
      request(world.app)
        .get(`/api/payments/${orderId}`)
        .set('Authorization', `Bearer ${await world.tokenFor(memberId, role)}`);
    expect((await get('m1', 'customer')).body).toMatchObject({ orderId, status: 'authorized', amount: AMOUNT });
    const answers = await Promise.all([
      get('m9', 'owner'),
      get('m0', 'admin'),
      get('m2', 'customer'),
      get('m1', 'owner'),
      get('m9', 'rider'),
      request(world.app).get(`/api/payments/${orderId}`),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 403, 403, 403, 401]);
    const storefront = world.client(payment, { kind: 'module', module: 'storefront' });
    expect(await storefront.byOrder({ orderId })).toMatchObject({ status: 'authorized' });
  });

  it('answers a read of an order that has no payment with PAYMENT_UNKNOWN', async () => {
    const token = await world.tokenFor('m0', 'admin');
    const answer = await request(world.app).get('/api/payments/none').set('Authorization', `Bearer ${token}`);
    expect(answer.status).toBe(404);
    expect(answer.body).toMatchObject({ code: 'PAYMENT_UNKNOWN' });
  });

  it('shows the sums of its ledger to admins: all captures are owed to shops, and debits equal credits', async () => {
    const get = async (role: string) =>
      request(world.app)
        .get('/api/payments/ledger/accounts')
        .set('Authorization', `Bearer ${await world.tokenFor('m0', role)}`);
    await authorize();
    await settled();
    await payments().capture({ orderId });
    await settled();
    const { body } = await get('admin');
    const { accounts, debit, credit } = body as { accounts: AccountBalance[]; debit: number; credit: number };
    expect(debit).toBe(credit);
    const [taken] = await world
      .store('payment')
      .reads.sql.all<{ won: number }>(
        "SELECT SUM(amount) AS won FROM payments WHERE stage IN ('captured', 'refunding', 'refunded')",
      );
    expect(accounts.find(({ account }) => account === 'shop-payable')).toMatchObject({ debit: 0, credit: taken?.won });
    expect((await get('owner')).status).toBe(403);
  });
});
