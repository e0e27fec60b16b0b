import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { discoverModules } from '../../src/platform/host/discover-modules.js';
import { VirtualClock } from '../../src/platform/testing/virtual-clock.js';
import { testWorld, type TestWorld } from '../../src/platform/testing/test-world.js';
import { Ordering } from '../api/ordering.js';
import { Visitor } from '../api/visitor.js';
import { holdFile } from './holder.js';

const HOUR_MS = 3_600_000;

interface Item {
  readonly orderId: string;
}

describe('a clock that is set back by an hour', () => {
  let directory: string;
  let world: TestWorld;
  let customer: Visitor;
  let ordering: Ordering;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ficus-clock-'));
    const modules = await discoverModules(new URL('../../src/modules/', import.meta.url));
    world = await testWorld(modules, { samples: true, dataDirectory: directory });
    const anybody = Visitor.at(world.app);
    customer = await anybody.signIn('customer@example.com');
    ordering = await Ordering.between(customer, await anybody.signIn('owner@example.com'));
  });
  afterEach(async () => {
    await world.close();
    await rm(directory, { recursive: true });
  });

  const setBack = () => world.clock.set(world.clock.now() - HOUR_MS);
  /** Another process takes hold of a module's database; resolves with how it lets go. */
  const hold = async (module: string) =>
    (await holdFile(join(directory, `${module}.sqlite`), 'BEGIN IMMEDIATE')).release;
  const faulty = (module: string) =>
    world.arrives(`${module} cannot write`, () => world.store(module).fault !== undefined);
  const hasStatus = (orderId: string, status: string) =>
    world.arrives(`the order is ${status}`, async () => (await ordering.order(orderId)).status === status);
  const notified = async () =>
    ((await customer.get('/api/notifications?limit=100')).body as { items: Item[] }).items.map((item) => item.orderId);

  it('breaks no token, no deadline, no repeated request and no list', async () => {
    const before = await ordering.place();
    await world.settled();
    setBack();
    const after = await ordering.place();
    await world.settled();
    await Visitor.at(world.app).signIn('customer@example.com');
    expect(await ordering.order(after)).toMatchObject({ status: 'paid' });
    expect((await ordering.accept(before)).status).toBe(200);
    await world.settled();

    const seen: string[] = [];
    for (let cursor: string | undefined = ''; cursor !== undefined;) {
      const page = await customer.get(`/api/orders?limit=1${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
      const { items, next } = page.body as { items: Item[]; next?: string };
      seen.push(...items.map((item) => item.orderId));
      cursor = next;
    }
    expect([...seen].sort()).toEqual([before, after].sort());
    expect(new Set(await notified())).toEqual(new Set([before, after]));
  });

  it('does not put off a step of a saga that is to be sent again', async () => {
    const release = await hold('payment');
    const orderId = await ordering.place();
    await faulty('payment');
    const waits = () =>
      world.store('order').reads.sql.all('SELECT 1 FROM _saga WHERE id = ? AND wake_at IS NOT NULL', [orderId]);
    await world.arrives('the saga waits', async () => (await world.running.sagas.idle()) && (await waits()).length > 0);
    setBack();
    await release();
    await world.clock.advance('1m');
    await hasStatus(orderId, 'paid');
  });

  it('runs the sagas of a module again after its database did not work for a while', async () => {
    const releasePayment = await hold('payment');
    const orderId = await ordering.place();
    await faulty('payment');
    const releaseOrder = await hold('order');
    await releasePayment();
    await world.clock.advance('10s');
    await faulty('order');
    await world.arrives('the sagas wait', () => world.running.sagas.nextWake() !== undefined);
    setBack();
    await releaseOrder();
    await world.clock.advance('1m');
    await hasStatus(orderId, 'paid');
  });

  it('does not put off a wait of a saga when the program is started again after it', async () => {
    const orderId = await ordering.place();
    await world.settled();
    await hasStatus(orderId, 'paid');
    await world.close();
    const clock = new VirtualClock(world.clock.now() - HOUR_MS);
    const modules = await discoverModules(new URL('../../src/modules/', import.meta.url));
    world = await testWorld(modules, { samples: true, dataDirectory: directory, clock });
    const anybody = Visitor.at(world.app);
    customer = await anybody.signIn('customer@example.com');
    ordering = await Ordering.between(customer, await anybody.signIn('owner@example.com'));
    await world.clock.advance('5m');
    await world.settled();
    await hasStatus(orderId, 'cancelled');
  });

  it('does not put off the events of a feed whose database did not work for a while', async () => {
    const release = await hold('notification');
    const orderId = await ordering.place();
    await faulty('notification');
    setBack();
    await release();
    await world.clock.advance('1m');
    await world.arrives('a message about the order', async () => (await notified()).includes(orderId));
  });
});
