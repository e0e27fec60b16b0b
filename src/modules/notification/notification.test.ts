import request from 'supertest';
import { type Data, refused, Unavailable } from '../../platform/api.js';
import { stub, testWorld, type TestWorld } from '../../platform/testing/api.js';
import { member, MEMBER_UNKNOWN } from '../member/contract.js';
import { order } from '../order/contract.js';
import type { MessageView } from './contract.js';
import { notificationModule } from './module.js';

interface Contact {
  readonly email: string;
  readonly phone?: string;
  readonly device?: string;
}

const everywhere: Contact = { email: 'customer@example.com', phone: '010-1234-5678', device: 'device-kim' };

describe('notification', () => {
  let world: TestWorld;
  let contact: () => Contact;
  let orders = 0;
  beforeAll(async () => {
    const members = stub(member, { contact: ({ memberId }) => ({ memberId, name: '김하늘', ...contact() }) });
    world = await testWorld([notificationModule], { stubs: [members, stub(order)] });
  });
  beforeEach(() => {
    contact = () => everywhere;
  });
  afterAll(() => world.close());

  const placedBy = (memberId: string): Data<typeof order.events.placed> => ({
    orderId: `o${(orders += 1)}`,
    memberId,
    shopId: 's1',
    ownerId: 'm-owner',
    shopName: '연희치킨',
    lines: [{ menuItemId: 'fried', name: '후라이드', price: 18_000, quantity: 1 }],
    total: 18_000,
    placedAt: '2026-01-05T09:00:00.000Z',
  });
  const orderOf = (memberId: string) => ({ ...placedBy(memberId), at: '2026-01-05T09:01:00.000Z' });
  const messagesOf = async (memberId: string, query = '') => {
    const token = await world.tokenFor(memberId, 'customer');
    const answer = request(world.app).get(`/api/notifications${query}`).set('Authorization', `Bearer ${token}`);
    return (await answer.expect(200)).body as { items: MessageView[]; next?: string };
  };
  const notified = async (memberId: string) => {
    await world.publish(order.events.placed, placedBy(memberId));
    await world.settled();
    return (await messagesOf(memberId)).items;
  };
  const sends = (messageId: string) =>
    world
      .store('notification')
      .reads.sql.all<{ channel: string; result: string }>(
        'SELECT channel, result FROM channel_log WHERE message_key = ? ORDER BY asked_at, channel DESC',
        [messageId],
      );

  it('notifies the customer of a placed order once, by the best channel', async () => {
    const messages = await notified('m1');
    expect(messages).toEqual([
      {
        messageId: expect.any(String) as string,
        template: 'order-placed',
        orderId: expect.any(String) as string,
        text: '[연희치킨] 주문이 접수되었습니다. 후라이드 1개, 총 18,000원',
        state: 'sent',
        channel: 'push',
        address: 'dev***',
        queuedAt: '2026-01-05T09:00:00.000Z',
        sentAt: '2026-01-05T09:00:00.000Z',
      },
    ]);
    expect(await sends(messages[0]?.messageId ?? '')).toEqual([{ channel: 'push', result: 'delivered' }]);
  });

  it('notifies the customer of what the shop decides, and the owner of an order to accept', async () => {
    const paid = orderOf('m-life');
    const owner = { ...paid, ownerId: 'm-life-owner' };
    await world.publish(order.events.paid, owner);
    await world.publish(order.events.accepted, owner);
    await world.publish(order.events.rejected, { ...orderOf('m-life'), reason: '재료 소진' });
    await world.settled();
    const templatesFor = async (memberId: string) =>
      (await messagesOf(memberId)).items.map(({ template, state }) => [template, state]).sort();
    expect(await templatesFor('m-life')).toEqual([
      ['order-accepted', 'sent'],
      ['order-rejected', 'sent'],
    ]);
    expect(await templatesFor('m-life-owner')).toEqual([['order-to-accept', 'sent']]);
  });

  it('notifies of a cancellation the customer, and the owner only if the order was paid, once each', async () => {
    const reason = 'customer-cancelled' as const;
    const cancelled = (memberId: string, paidAt?: string) =>
      world.publish(order.events.cancelled, { ...orderOf(memberId), ownerId: 'm-c-owner', reason, paidAt });
    await cancelled('m-c1');
    await cancelled('m-c2', '2026-01-05T09:00:30.000Z');
    await cancelled('m-c-owner', '2026-01-05T09:00:30.000Z');
    await world.settled();
    const templatesFor = async (memberId: string) =>
      (await messagesOf(memberId)).items.map(({ template }) => template).sort();
    expect(await templatesFor('m-c1')).toEqual(['order-cancelled']);
    expect(await templatesFor('m-c2')).toEqual(['order-cancelled']);
    expect(await templatesFor('m-c-owner')).toEqual(['order-cancelled', 'order-withdrawn']);
  });

  it.each([
    ['alimtalk', '010-****-5678', { device: 'expired-device' }],
    ['mail', 'c***@example.com', { device: 'expired-device', phone: '010-1234-0000' }],
  ])('goes on to %s when the better channels fail', async (channel, address, change) => {
    contact = () => ({ ...everywhere, ...change });
    expect(await notified(`m-${channel}`)).toMatchObject([{ state: 'sent', channel, address }]);
  });

  it('gives up when every channel fails, or the member has withdrawn', async () => {
    contact = () => ({ email: 'c@bounce.example' });
    expect(await notified('m-bounce')).toMatchObject([{ state: 'undeliverable' }]);
    contact = () => {
      throw refused(MEMBER_UNKNOWN);
    };
    expect(await notified('m-gone')).toMatchObject([{ state: 'undeliverable' }]);
  });

  it('waits while member is down, and notifies once when it is back', async () => {
    let calls = 0;
    contact = () => {
      calls += 1;
      if (calls < 3) throw new Unavailable('member is down.');
      return everywhere;
    };
    await world.publish(order.events.placed, placedBy('m-patient'));
    const sent = async () => {
      await world.clock.advance('1s');
      const { items } = await messagesOf('m-patient');
      return items[0]?.state === 'sent' ? items : undefined;
    };
    expect(await world.arrives('the message to m-patient is sent', sent)).toHaveLength(1);
    expect(calls).toBe(3);
  });

  it('stores no more of a member than the identifier and a masked address', async () => {
    for (const change of [{}, { device: 'expired-device' }, { device: 'expired-device', phone: '010-1234-0000' }]) {
      contact = () => ({ ...everywhere, ...change });
      await notified('m-private');
    }
    const { sql } = world.store('notification').reads;
    const tables = await world.store('notification').tables();
    const rows = JSON.stringify(await Promise.all(tables.map((name) => sql.all(`SELECT * FROM ${name}`))));
    expect(rows).not.toMatch(/customer@example|김하늘|1234-|device-kim|expired-device/);
  });

  it('lists the messages of the member alone, newest first, page by page', async () => {
    for (let n = 0; n < 3; n += 1) await notified('m-list');
    const first = await messagesOf('m-list', '?limit=2');
    const second = await messagesOf('m-list', `?limit=2&cursor=${first.next ?? ''}`);
    expect([first.items.length, second.items.length, second.next]).toEqual([2, 1, undefined]);
    const ids = [...first.items, ...second.items].map(({ messageId }) => messageId);
    expect(ids).toEqual([...ids].sort().reverse());
    expect((await messagesOf('m-stranger')).items).toEqual([]);
    await request(world.app).get('/api/notifications').expect(401);
  });
});
