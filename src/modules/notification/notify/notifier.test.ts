import { testWorld, type TestWorld } from '../../../platform/testing/api.js';
import { notification } from '../contract.js';
import { notificationModule } from '../module.js';
import { MessageRepository } from '../store/message-repository.js';
import { ORDER_PLACED } from '../domain/templates.js';
import { Notifier } from './notifier.js';

const placed = {
  orderId: 'o1',
  memberId: 'm1',
  shopId: 's1',
  ownerId: 'm9',
  shopName: '연희치킨',
  lines: [{ menuItemId: 'fried', name: '후라이드', price: 18_000, quantity: 1 }],
  total: 18_000,
  placedAt: '2026-01-05T09:00:00.000Z',
};

describe('the notification of a member', () => {
  let world: TestWorld;
  beforeAll(async () => {
    world = await testWorld([notificationModule]);
  });
  afterAll(() => world.close());

  it('is queued once per cause, even when the cause is handled again', async () => {
    const { units, reads } = world.store('notification');
    const notifier = new Notifier(new MessageRepository());
    const handle = (id: string) =>
      units.run('the test handles an order', (tx) =>
        notifier.notify(
          tx,
          { id, version: 1, occurredAt: placed.placedAt },
          { memberId: placed.memberId, template: ORDER_PLACED, facts: placed },
        ),
      );
    for (const cause of ['e1', 'e1', 'e2']) await handle(cause);
    expect(await reads.sql.all('SELECT message_id FROM messages')).toHaveLength(2);
    expect(await world.published(notification.events.queued)).toHaveLength(2);
  });
});
