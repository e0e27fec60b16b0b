import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import { member } from '../../src/modules/member/contract.js';
import { notificationModule } from '../../src/modules/notification/module.js';
import { offer } from '../../src/modules/order/fixtures/offer.js';
import { orderModule } from '../../src/modules/order/module.js';
import { payment } from '../../src/modules/payment/contract.js';
import { shop } from '../../src/modules/shop/contract.js';
import { boot } from '../../src/platform/host/boot.js';
import { discoverMigrations } from '../../src/platform/host/discover-migrations.js';
import { measure } from '../../src/platform/host/measurements.js';
import { stub } from '../../src/platform/testing/stub.js';
import { testWorld, type TestWorld } from '../../src/platform/testing/test-world.js';
import { systemClock } from '../../src/platform/ops/clock.js';
import { uuidIds } from '../../src/platform/ops/ids.js';
import { Metrics } from '../../src/platform/ops/metrics.js';
import { quietLog } from '../../src/platform/testing/quiet-log.js';

describe('a host with two of the five modules', () => {
  let world: TestWorld | undefined;
  afterEach(async () => {
    await world?.close();
    world = undefined;
  });

  it('starts, its neighbours stubbed from their contracts', async () => {
    const authorized: string[] = [];
    const { app, publish, running, settled, tokenFor } = (world = await testWorld([orderModule, notificationModule], {
      stubs: [
        stub(shop, { offer: () => offer }),
        stub(payment, {
          authorize: ({ orderId }) => {
            authorized.push(orderId);
            return { orderId, status: 'pending' };
          },
        }),
        stub(member, { contact: ({ memberId }) => ({ memberId, name: '김하늘', email: 'kim@example.com' }) }),
      ],
    }));
    expect([...running.modules.keys()]).toEqual(['order', 'notification']);
    const bearer = `Bearer ${await tokenFor('m-customer', 'customer')}`;

    const placed = await request(app)
      .post('/api/orders')
      .set('Authorization', bearer)
      .set('Idempotency-Key', 'k1')
      .send({ shopId: 's1', items: [{ menuItemId: 'fried', quantity: 1 }] });
    expect([placed.status, placed.headers['x-served-by']]).toEqual([201, 'order@local']);
    await settled();
    const { orderId, total: amount } = placed.body as { orderId: string; total: number };
    expect(new Set(authorized)).toEqual(new Set([orderId]));

    const facts = {
      orderId,
      memberId: 'm-customer',
      shopId: 's1',
      ownerId: 'm-owner',
      amount,
      method: 'card-ok',
    } as const;
    await publish(payment.events.authorized, { ...facts, at: '2026-01-05T09:00:00.000Z' });
    await settled();
    const paid = await request(app).get(`/api/orders/${orderId}`).set('Authorization', bearer);
    expect(paid.body).toMatchObject({ status: 'paid' });
    const messages = await request(app).get('/api/notifications').set('Authorization', bearer);
    expect((messages.body as { items: unknown[] }).items).toMatchObject([{ orderId, template: 'order-placed' }]);
  });

  it('reaches a stub by the destination of the stub, also through the edge', async () => {
    world = await testWorld([orderModule, notificationModule]);
    const response = await request(world.app)
      .get('/api/payments/o1')
      .set('Authorization', `Bearer ${await world.tokenFor('m-root', 'admin')}`);
    expect([response.status, response.headers['x-served-by']]).toEqual([200, 'payment@stub']);
  });

  it('does not start when it is not said where its neighbours are, and opens no database', async () => {
    const dataDirectory = await mkdtemp(join(tmpdir(), 'ficus-two-'));
    const options = {
      dataDirectory,
      environment: {},
      migrations: discoverMigrations(),
      samples: 'leave',
      clock: systemClock,
      ids: uuidIds,
      log: quietLog,
      measurements: measure(new Metrics()),
    } as const;
    const destinationOf = () => ({ name: 'elsewhere', transport: undefined as never });
    try {
      await expect(boot([orderModule, notificationModule], options)).rejects.toThrow(
        'order uses shop, which does not run here and has no destination; add the module shop, or say where its calls go. Here are: order, notification.',
      );
      const neighbours = { destinationOf, eventsOf: () => undefined };
      await expect(boot([orderModule, notificationModule], { ...options, neighbours })).rejects.toThrow(
        'order subscribes to payment.authorized, but payment does not run here and its log has no source; add the module payment, or say where its events are.',
      );
      expect(await readdir(dataDirectory)).toEqual([]);
    } finally {
      await rm(dataDirectory, { recursive: true });
    }
  });
});
